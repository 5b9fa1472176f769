import { waitingOrder } from './queue.policy';
import { queueStateOf, ticketStateOf } from './queue.repository';
import { isSame, readSnapshot } from './queue.snapshot';
import type { TicketState } from './queue.state';
import type { QueueEventRow } from './queue.table';
import type { Clinic } from './testing/clinic';
import { liveClinicDay } from './testing/clinic-day';
import { rebuildLine } from './testing/rebuild-line';

const INSIDE = ['called', 'in_consult'];

/** Said millions of times in a morning, so it says nothing while all is well. */
const must = (isTrue: boolean, what: () => string): void => {
  if (!isTrue) throw new Error(what());
};

/** Looks at a clinic after each step, and only at what has been written since the last look. */
const makeInspector = () => {
  const read = new Map<string, number>();
  const whereabouts = new Map<string, string>();
  /** Everybody as the events alone tell. */
  const rebuilt = new Map<string, TicketState>();
  const seen = { events: 0 };

  const inspectEvent = (clinic: Clinic, queueId: string, event: QueueEventRow, expectedSeq: number): void => {
    must(event.seq === expectedSeq, () => `${queueId}: event ${event.seq} in the place of ${expectedSeq}`);
    const [before, after] = [readSnapshot(event.before), readSnapshot(event.after)];
    for (const [id, was] of Object.entries(before.tickets)) {
      // Nobody leaves a line without having stood in it as the line itself last said.
      if (was?.queueId !== queueId) continue;
      const last = whereabouts.get(`${queueId}:${id}`);
      must(last === was.status, () => `${id} was ${last} in ${queueId}, not ${was.status}`);
    }
    for (const [id, is] of Object.entries(after.tickets)) {
      if (is?.queueId === queueId) whereabouts.set(`${queueId}:${id}`, is.status);
      else whereabouts.delete(`${queueId}:${id}`);
      if (is) rebuilt.set(id, is);
    }
    const isCall = event.type === 'call_next' || event.type === 'recall';
    must(!isCall || before.queue.status === 'open', () => `${queueId} called while it was ${before.queue.status}`);
    must(
      before.queue.status !== 'closed' || event.type === 'echo',
      () => `${event.type} in ${queueId}, which is closed`,
    );
    if (event.type === 'call_next') {
      const called = before.tickets[after.queue.currentTicketId ?? ''] as TicketState;
      const { feedQueueId } = clinic.lineOf(queueId).row;
      const others = [...clinic.tickets.values()].filter(
        ({ queueId: line }) => line === queueId || line === feedQueueId,
      );
      // Nobody who still waits there stood before the one who was called.
      const [first] = waitingOrder([...others, called]);
      must(first?.id === called.id, () => `${called.number} was called before ${first?.number}`);
      // And by the clock alone: of those who came in time and have no reason to go first, an earlier slot goes first.
      const isPlain = ({ category, priority }: TicketState): boolean => category === 'on_time' && priority === null;
      const { startsAt } = clinic.tickets.get(called.id)!;
      const earlier = others.find((each) => each.status === 'waiting' && isPlain(each) && each.startsAt < startsAt);
      must(!isPlain(called) || !earlier, () => `${called.number} of ${startsAt} before ${earlier?.number}`);
    }
  };

  const inspectRooms = (clinic: Clinic): void => {
    const inside = new Map<string, string[]>();
    for (const { id, queueId, status } of clinic.tickets.values()) {
      if (INSIDE.includes(status)) inside.set(queueId, [...(inside.get(queueId) ?? []), id]);
      must(whereabouts.get(`${queueId}:${id}`) === status, () => `${id} is not ${status} in ${queueId} by its events`);
    }
    for (const [id, state] of rebuilt) {
      const ticket = clinic.tickets.get(id);
      must(ticket !== undefined && isSame(ticketStateOf(ticket), state), () => `${id} is not as its events tell`);
    }
    rebuilt.clear();
    // As many whereabouts as people: nobody stands in two lines, nobody has fallen out.
    must(whereabouts.size === clinic.tickets.size, () => 'somebody stands in two lines, or in none');
    for (const { row } of clinic.lines.values()) {
      const there = inside.get(row.id) ?? [];
      const isRight = row.currentTicketId === null ? there.length === 0 : there.join() === row.currentTicketId;
      must(isRight, () => `in ${row.room} are ${there.join()}, not ${row.currentTicketId}`);
    }
  };

  return {
    seen,
    look(clinic: Clinic): void {
      let isNew = false;
      for (const [queueId, { events, row }] of clinic.lines) {
        for (let index = read.get(queueId) ?? 0; index < events.length; index += 1) {
          inspectEvent(clinic, queueId, events[index] as QueueEventRow, index + 1);
          isNew = true;
          seen.events += 1;
        }
        read.set(queueId, events.length);
        must(row.lastSeq === events.length, () => `${queueId} counts ${row.lastSeq} of ${events.length} events`);
      }
      if (isNew) inspectRooms(clinic);
    },
  };
};

const expectRebuilt = (clinic: Clinic): void => {
  for (const [queueId, { row, events }] of clinic.lines) {
    const tickets = clinic.ticketsOf(queueId).sort((a, b) => a.id.localeCompare(b.id));
    const present = { queue: queueStateOf(row), tickets: tickets.map(ticketStateOf) };
    expect(rebuildLine(queueId, events as QueueEventRow[])).toEqual(present);
  }
};

describe('a whole clinic day', () => {
  test('600 patients before 12 rooms: after every event everybody is in one place and as the events tell, and the day can be told again', () => {
    const inspector = makeInspector();
    const { clinic, happened } = liveClinicDay(
      { patients: 600, rooms: 12, seed: 20261124, isWhole: true },
      inspector.look,
    );
    expectRebuilt(clinic);
    const tickets = [...clinic.tickets.values()];
    expect(tickets.length + (happened.no_show ?? 0) - (happened.walk_in ?? 0)).toBe(600);
    for (const half of ['', 'pm-']) {
      const there = tickets.filter(({ id }) => id.startsWith('pm-') === (half === 'pm-'));
      expect(there.length).toBeGreaterThan(250);
      expect(new Set(there.map(({ number }) => number)).size).toBe(there.length);
    }
    expect(tickets.every(({ status }) => status === 'done' || status === 'left')).toBe(true);
    // The day had everything in it that goes wrong on a day.
    const unusual = ['no_show', 'late', 'missed', 'rejoined', 'return', 'transfer', 'pause'];
    for (const what of [...unusual, 'walk_in', 'undo', 'prioritise', 'called_over'])
      expect([what, (happened[what] ?? 0) > 0]).toEqual([what, true]);
    expect(inspector.seen.events).toBeGreaterThan(tickets.length * 3);
    expect(tickets.filter(({ status }) => status === 'done').length).toBeGreaterThan(550);
  });

  test('of the ranges that phones show, between 75 and 90 of 100 come true', () => {
    const days = [1, 2, 3].map((seed) => liveClinicDay({ patients: 600, rooms: 12, seed }, () => undefined));
    const told = days.flatMap((day) => day.told);
    const held = told.filter(({ fromMinutes, toMinutes, waited }) => fromMinutes <= waited && waited <= toMinutes);
    expect(told.length).toBeGreaterThan(1_000);
    expect(held.length / told.length).toBeGreaterThanOrEqual(0.75);
    expect(held.length / told.length).toBeLessThanOrEqual(0.9);
  });
});
