import { readSnapshot } from './queue.snapshot';
import type { QueueEventRow } from './queue.table';

type Deed = Pick<QueueEventRow, 'type' | 'ticketId' | 'before' | 'after' | 'reason'>;

/** Who is done by this deed although it was about somebody else: the one who was in the room when the next was called. */
const finishedBy = ({ before, after, ticketId }: Deed): string | null => {
  const [was, is] = [readSnapshot(before).tickets, readSnapshot(after).tickets];
  const former = Object.values(is).find(
    (ticket) => ticket && ticket.id !== ticketId && ticket.status === 'done' && was[ticket.id]?.status !== 'done',
  );
  return former?.number ?? null;
};

/** What was done in a line, as the desk reads it. */
export const deedWords = (deed: Deed): string => {
  const { type, ticketId, reason } = deed;
  const snapshot = readSnapshot(deed.after);
  const number = ticketId === null ? '' : (snapshot.tickets[ticketId]?.number ?? '');
  const finished = type === 'call_next' || type === 'call' ? finishedBy(deed) : null;
  const called = `叫了 ${number}${finished === null ? '' : `，${finished} 看完`}`;
  const words: Record<string, string> = {
    call_next: called,
    call: called,
    recall: `重叫了 ${number}`,
    start: `${number} 进诊室`,
    miss: `${number} 过号`,
    not_come: `${number} 过号`,
    rejoin: `${number} 重新排队`,
    return: `${number} 回诊`,
    done: `${number} 看完`,
    completed: `${number} 看完`,
    transfer: `${number} 已转到 ${reason ?? '别的诊室'}`,
    pause: '暂停叫号',
    tell: '再告知一次',
    resume: '恢复叫号',
    prioritise: `${number} 已优先`,
    close: '结束门诊',
    walk_in: `加了 ${number}`,
    check_in: `${number} 签到`,
    leave: `${number} 的号已退`,
    undo: '撤销了上一步',
  };
  return words[type] ?? '上一步';
};
