import type { StaffQueue, StaffTicket } from '@anzhen/shared-types';
import type { OutboxEntry } from './action-outbox';
import { currentDetail, findTickets } from './desk-words';
import { isSendingFor, newestUndo, nextToCall } from './use-desk';

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

test('the call button waits while the oldest decision of its room is on its way', () => {
  expect(isSendingFor(room, [entry('sending')])).toBe(true);
  expect(isSendingFor(room, [entry('waiting'), entry('fresh')])).toBe(false);
  expect(isSendingFor({ ...room, id: 'que_room3' }, [entry('sending')])).toBe(false);
});

test('undo offers the newest action that is still open, and none in a room with unanswered decisions', () => {
  const at = Date.parse('2026-11-24T01:41:20Z');
  const undo = (seconds: number) => ({ label: 'x', until: new Date(at + seconds * 1000).toISOString() });
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
});

test('the time in the room is counted from the start of the consultation', () => {
  const inConsult = { status: 'in_consult', consultStartedAt: '2026-11-24T01:33:00Z', calledAt: null } as StaffTicket;
  expect(currentDetail(inConsult, Date.parse('2026-11-24T01:41:20Z'))).toBe('已 8 分钟');
  const called = { status: 'called', calledAt: '2026-11-24T01:41:00Z', timesCalled: 1 } as StaffTicket;
  expect(currentDetail(called, Date.parse('2026-11-24T01:41:20Z'))).toBe('09:41 已叫 1 次');
});
