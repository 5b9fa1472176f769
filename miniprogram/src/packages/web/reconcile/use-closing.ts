import { useState } from 'react';
import { asApiError } from '@/api';
import { neighbourOf } from './filter-differences';

const REASON_MIN = 2;
export const REASON_MAX = 200;

interface Matter {
  id: string;
}

interface ClosingDeps<Item extends Matter> {
  /** As shown, in order. */
  items: readonly Item[];
  nameOf(item: Item): string;
  close(id: string, reason: string): Promise<void>;
  reopen(id: string): Promise<void>;
  /** Perhaps somebody else was faster. */
  reload(): void;
}

/** Choosing a matter from a list, closing it with a reason, and taking that back. */
export interface Closing<Item extends Matter> {
  chosen: Item | undefined;
  choose(id: string): void;
  move(step: 1 | -1): void;
  reason: string;
  setReason(reason: string): void;
  missing: string | undefined;
  isSending: boolean;
  message: string | null;
  /** What was closed last and can be taken back. */
  done: { id: string; name: string } | null;
  finish(): Promise<void>;
  takeBack(id: string): Promise<void>;
}

/** The reason is kept per matter until it is sent. */
export const useClosing = <Item extends Matter>(deps: ClosingDeps<Item>): Closing<Item> => {
  const { items, nameOf, close, reopen, reload } = deps;
  const [chosenId, setChosen] = useState<string>();
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [isSending, setSending] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const [done, setDone] = useState<Closing<Item>['done']>(null);
  const chosen = items.find(({ id }) => id === chosenId) ?? items[0];
  const reason = chosen ? (reasons[chosen.id] ?? '') : '';
  const missing = reason.trim().length < REASON_MIN ? '还差处理说明' : undefined;

  const send = async (work: () => Promise<void>): Promise<void> => {
    if (isSending) return;
    setSending(true);
    setMessage(null);
    setDone(null);
    try {
      await work();
    } catch (error) {
      setMessage(asApiError(error).message);
      reload();
    } finally {
      setSending(false);
    }
  };

  const choose = (id: string | undefined): void => {
    setMessage(null);
    setChosen(id);
  };

  return {
    ...{ chosen, choose, reason, missing, isSending, message, done },
    move: (step) => choose(neighbourOf(items, chosen?.id, step)),
    setReason: (text) => chosen && setReasons((before) => ({ ...before, [chosen.id]: text.slice(0, REASON_MAX) })),
    async finish() {
      if (!chosen) return;
      if (missing !== undefined) {
        setMessage('请先写明怎么处理的，以后查账要看。');
        return;
      }
      const { id } = chosen;
      const next = neighbourOf(items, id, 1);
      await send(async () => {
        await close(id, reason.trim());
        setDone({ id, name: nameOf(chosen) });
        setChosen(next === id ? undefined : next);
      });
    },
    takeBack: (id) =>
      send(async () => {
        await reopen(id);
        setChosen(id);
      }),
  };
};
