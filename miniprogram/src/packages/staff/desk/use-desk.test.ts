import type { StaffQueue, StaffTicket } from '@anzhen/shared-types';
import type { OutboxEntry } from './action-outbox';
import { currentDetail, findTickets, resumeWords } from './desk-words';
import { inRoomAfter, isSendingFor, newestUndo, nextToCall } from './use-desk';

const ticket = (number: string, maskedName = '孙*'): StaffTicket =>
  ({ id: `tkt_${number}`, number, maskedName }) as StaffTicket;
const waiting = [ticket('A019', '刘*芳'), ticket('A020', '赵*华'), ticket('A021')];
const room = { id: 'que_room5', current: null, next: waiting[0], waiting, missed: [] as StaffTicket[] } as StaffQueue;
const entry = (state: OutboxEntry['state']): OutboxEntry =>
  ({ queueId: 'que_room5', action: { action: 'call_next' }, state }) as OutboxEntry;

test('without network the next call is for the person after those already called', () => {
  expect(nextToCall(room, [])?.number).toBe('A019');
  expect(nextToCall(room, [entry('waiting')])?.number).toBe('A020');
  expect(nextToCall(room, [entry('waiting'), entry('fresh'), entry('fresh')])).toBeNull();
});

test('a call says whom it finishes, also behind decisions that still wait for the network', () => {
  const here = { ...room, current: ticket('A018') };
  const decided = (action: OutboxEntry['action'], expects: string | null = null): OutboxEntry => ({
    ...entry('waiting'),
    ...{ action, expects },
  });
  expect(inRoomAfter(room, [])).toBeNull();
  expect(inRoomAfter(here, [])).toBe('tkt_A018');
  expect(inRoomAfter(here, [{ ...decided({ action: 'call_next' }, 'A019'), queueId: 'que_room3' }])).toBe('tkt_A018');
  expect(inRoomAfter(here, [decided({ action: 'call_next' }, 'A019')])).toBe('tkt_A019');
  expect(inRoomAfter(here, [decided({ action: 'miss', ticketId: 'tkt_A018' })])).toBeNull();
  expect(inRoomAfter(here, [decided({ action: 'done', ticketId: 'tkt_A001' })])).toBe('tkt_A018');
  // What an undo brings back only the hospital knows.
  expect(inRoomAfter(here, [decided({ action: 'undo' })])).toBeUndefined();
});

test('the call button waits while the oldest decision of its room is on its way', () => {
  expect(isSendingFor(room, [entry('sending')])).toBe(true);
  expect(isSendingFor(room, [entry('waiting'), entry('fresh')])).toBe(false);
  expect(isSendingFor({ ...room, id: 'que_room3' }, [entry('sending')])).toBe(false);
});

test('undo offers the newest action that is still open, and none in a room with unanswered decisions', () => {
  const at = Date.parse('2026-11-24T01:41:20Z');
  const undo = (seconds: number) => ({ eventId: 'e', label: 'x', until: new Date(at + seconds * 1000).toISOString() });
  const queues = [
    { ...room, undo: undo(4) },
    { ...room, id: 'que_room3', undo: undo(8) },
    { ...room, id: 'que_room6', undo: undo(-1) },
  ];
  expect(newestUndo(queues, [], at)?.queue.id).toBe('que_room3');
  expect(newestUndo(queues, [{ ...entry('waiting'), queueId: 'que_room3' }], at)?.queue.id).toBe('que_room5');
  expect(newestUndo(queues, [], at + 9_000)).toBeNull();
});

test('people are found by number and by the end of their name, over all rooms', () => {
  expect(findTickets([room], 'a02').map(({ ticket: { number } }) => number)).toEqual(['A020', 'A021']);
  expect(findTickets([room], '华').map(({ ticket: { number } }) => number)).toEqual(['A020']);
  expect(findTickets([room], ' ')).toEqual([]);
  const ids = findTickets([room], 'A021').map(({ ticket }) => ticket.id);
  expect(findTickets([room], '2208', ids).map(({ ticket: { number } }) => number)).toEqual(['A021']);
});

test('the time in the room is counted from the start of the consultation', () => {
  const inConsult = { status: 'in_consult', consultStartedAt: '2026-11-24T01:33:00Z', calledAt: null } as StaffTicket;
  expect(currentDetail(inConsult, Date.parse('2026-11-24T01:41:20Z'))).toBe('已 8 分钟');
  const called = { status: 'called', calledAt: '2026-11-24T01:41:00Z', timesCalled: 1 } as StaffTicket;
  expect(currentDetail(called, Date.parse('2026-11-24T01:41:20Z'))).toBe('09:41 已叫 1 次');
});

test('a pause that should be over says so', () => {
  const paused = { ...room, resumesAt: '10:10' };
  expect(resumeWords(paused, Date.parse('2026-11-24T02:10:59Z'))).toBe('预计 10:10 恢复');
  expect(resumeWords(paused, Date.parse('2026-11-24T02:11:00Z'))).toBe('过了 10:10，还没恢复');
  expect(resumeWords({ ...paused, resumesAt: null }, 0)).toBe('恢复时间未定');
});
