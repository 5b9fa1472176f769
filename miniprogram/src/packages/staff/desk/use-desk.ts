import type { StaffQueue, StaffQueueList, StaffTicket, StaffView } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { useCallback, useEffect, useRef } from 'react';
import { call, type LiveState, type Resource, useLiveTopics, useResource } from '@/api';
import { watchNetwork } from '@/platform/network-status';
import { staffToken, useStaff } from '@/session';
import { useStore } from '@/state/store';
import type { DeskAction, OutboxEntry, Outcome } from './action-outbox';
import { labelOf } from './desk-words';
import { outbox } from './outbox';

// The live channel says at once that something changed; reading anyway keeps the time stamp honest while all is quiet.
const POLL_MS = 15_000;

export interface Desk {
  staff: StaffView | null;
  list: Resource<StaffQueueList>;
  live: LiveState;
  /** Decisions of the person signed in without an answer. */
  pending: readonly OutboxEntry[];
  /** Decisions that somebody else left on this device; they go on when that person signs in. */
  left: readonly OutboxEntry[];
  outcomes: readonly Outcome[];
  /** Reads or sends fail at the moment: what is shown may be old. */
  hasFault: boolean;
  act(queue: StaffQueue, action: DeskAction, number?: string): void;
}

const withQueue = (list: StaffQueueList, queue: StaffQueue): StaffQueueList => ({
  ...list,
  queues: list.queues.map((known) => (known.id === queue.id && known.seq <= queue.seq ? queue : known)),
});

/** Everyone of a room whom a button could mean, with the calls that are still under way taken off the line. */
export const nextToCall = (queue: StaffQueue, pending: readonly OutboxEntry[]): StaffTicket | null => {
  const ahead = pending.filter(({ queueId, action }) => queueId === queue.id && action.action === 'call_next').length;
  if (ahead === 0) return queue.next;
  return queue.waiting[queue.waiting.findIndex(({ id }) => id === queue.next?.id) + ahead] ?? null;
};

/**
 * Who is in the room once the decisions under way are carried out: what the next call finishes. Undefined when nobody can
 * tell.
 */
export const inRoomAfter = (queue: StaffQueue, pending: readonly OutboxEntry[]): string | null | undefined =>
  pending
    .filter(({ queueId }) => queueId === queue.id)
    .reduce<string | null | undefined>((inside, { action, expects }) => {
      switch (action.action) {
        case 'call_next':
          return queue.waiting.find(({ number }) => number === expects)?.id;
        case 'call':
        case 'recall':
          return action.ticketId;
        case 'miss':
        case 'done':
        case 'transfer':
          return inside === action.ticketId ? null : inside;
        case 'close':
          return null;
        case 'undo':
          return undefined;
        default:
          return inside;
      }
    }, queue.current?.id ?? null);

/** What the nurse saw when deciding: the deed holds only if it is still so. */
const asSeen = (queue: StaffQueue, action: DeskAction): DeskAction => {
  if (action.action === 'undo') return { ...action, eventId: queue.undo?.eventId };
  if (action.action !== 'call_next' && action.action !== 'call') return action;
  return { ...action, inRoom: inRoomAfter(queue, outbox.store.get().entries) };
};

/** The rooms of a waiting area, and what a nurse does there. Phone and PC show the same. */
export const useDesk = (area: string | undefined): Desk => {
  const staff = useStaff();
  const { entries, outcomes } = useStore(outbox.store);
  const list = useResource(
    staff && mayStaff(staff.role, 'queue.see') ? `staff-queues:${staff.id}:${area ?? ''}` : null,
    () => call('listStaffQueues', { query: { area } }),
    { pollMs: POLL_MS },
  );
  const { data, reload, replace } = list;
  const latest = useRef({ data, reload, replace });
  latest.current = { data, reload, replace };
  const live = useLiveTopics(data ? [`board:${data.area}`] : [], {
    token: staffToken,
    onChange: () => latest.current.reload(),
    // A board joins several rooms, each with numbers of its own: every change is worth a look.
    lastSeqOf: () => null,
  });

  const staffId = staff?.id ?? null;
  useEffect(() => outbox.actFor(staffId), [staffId]);
  useEffect(() => watchNetwork((online) => online && outbox.retryNow()), []);
  useEffect(() => {
    if (live === 'live') {
      latest.current.reload();
      outbox.retryNow();
    }
  }, [live]);
  useEffect(
    () =>
      outbox.onAnswer((queue) => {
        const now = latest.current;
        if (now.data) now.replace(withQueue(now.data, queue));
        // A transfer also changes the other room.
        now.reload();
      }),
    [],
  );
  // A refusal means that the queue is not what the nurse saw.
  const newestOutcome = outcomes[0]?.id;
  useEffect(() => {
    if (newestOutcome !== undefined) latest.current.reload();
  }, [newestOutcome]);

  const act = useCallback((queue: StaffQueue, action: DeskAction, number = ''): void => {
    const expects = action.action === 'call_next' ? number : null;
    outbox.add(queue.id, asSeen(queue, action), {
      label: labelOf(action, queue, latest.current.data?.queues ?? [], number),
      expects,
    });
  }, []);
  const pending = entries.filter((entry) => entry.staffId === staffId);
  const left = entries.filter((entry) => entry.staffId !== staffId);
  const hasFault = list.error !== undefined || pending.some(({ state }) => state === 'waiting');
  return { staff, list, live, pending, left, outcomes, hasFault, act };
};

/** The newest action that can still be taken back, over all rooms; rooms with unanswered decisions have none. */
export const newestUndo = (
  queues: readonly StaffQueue[],
  pending: readonly OutboxEntry[],
  nowMs: number,
): { queue: StaffQueue; label: string; untilMs: number } | null => {
  const open = queues.flatMap((queue) => {
    const untilMs = queue.undo ? Date.parse(queue.undo.until) : 0;
    if (!queue.undo || untilMs <= nowMs || pending.some(({ queueId }) => queueId === queue.id)) return [];
    return [{ queue, label: queue.undo.label, untilMs }];
  });
  return open.sort((a, b) => b.untilMs - a.untilMs)[0] ?? null;
};

/** Whether the room's oldest decision is on its way right now; then its call button waits. */
export const isSendingFor = (queue: StaffQueue, pending: readonly OutboxEntry[]): boolean => {
  const head = pending.find(({ queueId }) => queueId === queue.id);
  return head !== undefined && head.state !== 'waiting';
};
