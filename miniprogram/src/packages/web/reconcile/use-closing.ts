import { useState } from 'react';
import { useSteps } from '@/api';
import { type Choice, neighbourOf, useChoice } from '../workbench/use-choice';

const REASON_MIN = 2;
const REASON_MAX = 200;

interface ClosingDeps<Item extends { id: string }> {
  /** As shown, in order. */
  items: readonly Item[];
  nameOf(item: Item): string;
  close(id: string, reason: string): Promise<void>;
  reopen(id: string): Promise<void>;
  /** Perhaps somebody else was faster. */
  reload(): void;
  /** Another one comes into view. */
  onChange?(): void;
}

/** Choosing a matter from a list, closing it with a reason, and taking that back. */
export interface Closing<Item extends { id: string }> extends Choice<Item> {
  missing: string | undefined;
  isSending: boolean;
  message: string | null;
  /** What was closed last and can be taken back. */
  done: { id: string; name: string } | null;
  finish(): Promise<void>;
  takeBack(id: string): Promise<void>;
}

export const useClosing = <Item extends { id: string }>(deps: ClosingDeps<Item>): Closing<Item> => {
  const { items, nameOf, close, reopen, reload, onChange } = deps;
  const { busy, fault, say, run } = useSteps<'close' | 'reopen'>(reload);
  const choice = useChoice({
    items,
    reasonMax: REASON_MAX,
    onChange() {
      say(null);
      onChange?.();
    },
  });
  const [done, setDone] = useState<Closing<Item>['done']>(null);
  const { chosen, choose } = choice;
  const reason = choice.reason.trim();
  const missing = reason.length < REASON_MIN ? '还差处理说明' : undefined;

  const finish = async (): Promise<void> => {
    if (!chosen || busy !== null) return;
    if (missing !== undefined) {
      say('请先写明怎么处理的，以后查账要看。');
      return;
    }
    const { id } = chosen;
    const next = neighbourOf(items, id, 1);
    setDone(null);
    await run('close', async () => {
      await close(id, reason);
      setDone({ id, name: nameOf(chosen) });
      choose(next === id ? undefined : next);
    });
  };
  const takeBack = (id: string): Promise<void> => {
    setDone(null);
    return run('reopen', async () => {
      await reopen(id);
      choose(id);
    });
  };
  return { ...choice, missing, isSending: busy !== null, message: fault, done, finish, takeBack };
};
