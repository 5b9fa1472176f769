import type { AppealList } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import { useStaff } from '@/session';

const REASON_MIN = 2;
export const REASON_MAX = 200;
export type AppealView = AppealList['appeals'][number];
export type Decision = 'forgive' | 'uphold';

/** The appeal that comes into view when this one is decided or the arrow keys are pressed; the ends stay. */
export const neighbourOf = (
  appeals: readonly AppealView[],
  id: string | undefined,
  step: 1 | -1,
): string | undefined => {
  const at = appeals.findIndex((appeal) => appeal.id === id);
  return appeals[Math.min(Math.max(at + step, 0), appeals.length - 1)]?.id;
};

export interface Appeals {
  list: Resource<AppealList>;
  appeals: readonly AppealView[];
  chosen: AppealView | undefined;
  choose(id: string): void;
  move(step: 1 | -1): void;
  reason: string;
  setReason(reason: string): void;
  missing: string | undefined;
  sending: Decision | null;
  message: string | null;
  /** What was decided last, until the next decision. */
  done: string | null;
  decide(decision: Decision): Promise<void>;
}

const doneWords: Record<Decision, string> = { forgive: '不算爽约', uphold: '仍算爽约' };

/** Appeals against no-shows, the oldest first; the reason is kept per appeal until it is sent. */
export const useAppeals = (): Appeals => {
  const staff = useStaff();
  const list = useResource(staff && mayStaff(staff.role, 'appeal.decide') ? `appeals:${staff.id}` : null, () =>
    call('listAppeals'),
  );
  const [chosenId, choose] = useState<string>();
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [sending, setSending] = useState<Decision | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const appeals = [...(list.data?.appeals ?? [])].sort((a, b) => a.appealedAt.localeCompare(b.appealedAt));
  const chosen = appeals.find(({ id }) => id === chosenId) ?? appeals[0];
  const reason = chosen ? (reasons[chosen.id] ?? '') : '';
  const missing = reason.trim().length < REASON_MIN ? '还差理由' : undefined;

  const decide = async (decision: Decision): Promise<void> => {
    if (!chosen || sending !== null) return;
    if (missing !== undefined) {
      setMessage('请先写理由，患者会看到。');
      return;
    }
    setSending(decision);
    setMessage(null);
    setDone(null);
    try {
      const params = { noShowId: chosen.id };
      list.replace(await call('decideAppeal', { params, body: { decision, reason: reason.trim() } }));
      setDone(`${chosen.patientName}：${doneWords[decision]}，患者会收到消息。`);
      choose(neighbourOf(appeals, chosen.id, 1) ?? '');
    } catch (error) {
      setMessage(asApiError(error).message);
      // Perhaps somebody else was faster.
      list.reload();
    } finally {
      setSending(null);
    }
  };

  return {
    list,
    appeals,
    chosen,
    choose: (id) => {
      setMessage(null);
      choose(id);
    },
    move: (step) => {
      setMessage(null);
      choose(neighbourOf(appeals, chosen?.id, step));
    },
    reason,
    setReason: (text) => chosen && setReasons((before) => ({ ...before, [chosen.id]: text.slice(0, REASON_MAX) })),
    missing,
    sending,
    message,
    done,
    decide,
  };
};
