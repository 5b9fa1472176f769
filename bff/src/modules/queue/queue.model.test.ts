import { randomUUID } from 'node:crypto';
import { SECOND } from '@anzhen/shared-types';
import fc from 'fast-check';
import { queueStateOf, ticketStateOf } from './queue.repository';
import { TicketRow } from './queue.table';
import { openQueueWorld, type QueueWorld, session } from './testing/queue-world';
import { rebuildLine } from './testing/rebuild-line';

/** What a nurse with pencil and paper would keep of one room. */
interface Sheet {
  waiting: { number: string; isLetIn: boolean }[];
  inside: string | null;
  missed: string[];
  seen: string[];
  isPaused: boolean;
  /** How many numbers were given out, and how many at the last move into this room. */
  given: number;
  givenAtMove: number;
}
type Paper = [Sheet, Sheet];

/** The rooms as they are, and who holds which number. */
interface Rooms {
  world: QueueWorld;
  nurses: [string, string];
  ids: [string, string];
  sessions: [ReturnType<typeof session>, ReturnType<typeof session>];
  tickets: Map<string, string>;
}
type Room = 0 | 1;
type Action = Parameters<QueueWorld['call']['act']>[2];

const BEHIND = 3;
const sheet = (): Sheet => ({
  waiting: [],
  inside: null,
  missed: [],
  seen: [],
  isPaused: false,
  given: 0,
  givenAtMove: -1,
});
const other = (room: Room): Room => (room === 0 ? 1 : 0);

const press = (rooms: Rooms, room: Room, action: Action, nurse = 0): Promise<unknown> =>
  rooms.world.call.act(rooms.nurses[nurse] ?? '', rooms.ids[room], action);
const ticketOf = ({ tickets }: Rooms, number: string): string => tickets.get(number) ?? '';

const letIn = (waiting: Sheet['waiting'], number: string): void => {
  let place = Math.min(BEHIND, waiting.length);
  while (waiting[place]?.isLetIn) place += 1;
  waiting.splice(place, 0, { number, isLetIn: true });
};
const finish = (page: Sheet): void => {
  if (page.inside !== null) page.seen.push(page.inside);
  page.inside = null;
};
const callNext = (page: Sheet): void => {
  finish(page);
  page.inside = page.waiting.shift()?.number ?? null;
};
const canCall = ({ waiting, isPaused }: Sheet): boolean => waiting.length > 0 && !isPaused;
const canMove = (paper: Paper, from: Room): boolean => {
  const [page, there] = [paper[from], paper[other(from)]];
  // Two moves between the same two arrivals stand in order of their numbers; paper does not tell that.
  return page.waiting.length > 0 && there.givenAtMove !== there.given;
};
const move = (paper: Paper, from: Room): string => {
  const [page, there] = [paper[from], paper[other(from)]];
  const number = page.waiting.shift()?.number ?? '';
  there.waiting.push({ number, isLetIn: false });
  there.givenAtMove = there.given;
  return number;
};

const expectSame = async ({ world, ids, nurses }: Rooms, paper: Paper): Promise<void> => {
  const { queues } = await world.call.console(nurses[0]);
  ids.forEach((id, room) => {
    const view = queues.find((each) => each.id === id)!;
    const page = paper[room as Room];
    expect({
      waiting: view.waiting.map(({ number }) => number),
      inside: view.current?.number ?? null,
      missed: view.missed.map(({ number }) => number).sort(),
      isPaused: view.status === 'paused',
    }).toEqual({
      waiting: page.waiting.map(({ number }) => number),
      inside: page.inside,
      missed: [...page.missed].sort(),
      isPaused: page.isPaused,
    });
  });
};

interface Step {
  name: string;
  can(paper: Paper): boolean;
  /** Does it in the rooms and on paper. */
  run(rooms: Rooms, paper: Paper): Promise<void>;
}

const commandOf = ({ name, can, run }: Step): fc.AsyncCommand<Paper, Rooms> => ({
  check: (paper) => can(paper as Paper),
  async run(paper, rooms) {
    rooms.world.clock.advance(5 * SECOND);
    await run(rooms, paper);
    await expectSame(rooms, paper);
  },
  toString: () => name,
});

const arrive = (room: Room): Step => ({
  name: `arrive ${room}`,
  can: () => true,
  async run(rooms, paper) {
    const { number, ticketId } = await rooms.world.standing(rooms.sessions[room]);
    rooms.tickets.set(number, ticketId);
    paper[room].waiting.push({ number, isLetIn: false });
    paper[room].given += 1;
  },
});

const steps = (room: Room): Step[] => [
  arrive(room),
  arrive(room),
  {
    name: `call ${room}`,
    can: (paper) => canCall(paper[room]),
    async run(rooms, paper) {
      await press(rooms, room, { action: 'call_next' });
      callNext(paper[room]);
    },
  },
  {
    name: `double click ${room}`,
    can: (paper) => canCall(paper[room]),
    async run(rooms, paper) {
      const click: Action = { action: 'call_next', idempotencyKey: randomUUID() };
      await Promise.all([press(rooms, room, click), press(rooms, room, click)]);
      callNext(paper[room]);
    },
  },
  {
    name: `two nurses ${room}`,
    can: (paper) => canCall(paper[room]),
    async run(rooms, paper) {
      const presses = [0, 1].map((nurse) => press(rooms, room, { action: 'call_next' }, nurse));
      const outcomes = await Promise.allSettled(presses);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      callNext(paper[room]);
    },
  },
  {
    name: `miss ${room}`,
    can: (paper) => paper[room].inside !== null,
    async run(rooms, paper) {
      const number = paper[room].inside ?? '';
      await press(rooms, room, { action: 'miss', ticketId: ticketOf(rooms, number) });
      paper[room].missed.push(number);
      paper[room].inside = null;
    },
  },
  {
    name: `rejoin ${room}`,
    can: (paper) => paper[room].missed.length > 0 && paper[room].waiting.length > 0,
    async run(rooms, paper) {
      const number = paper[room].missed.shift() ?? '';
      await press(rooms, room, { action: 'rejoin', ticketId: ticketOf(rooms, number) });
      letIn(paper[room].waiting, number);
    },
  },
  {
    name: `done ${room}`,
    can: (paper) => paper[room].inside !== null,
    async run(rooms, paper) {
      await press(rooms, room, { action: 'done', ticketId: ticketOf(rooms, paper[room].inside ?? '') });
      finish(paper[room]);
    },
  },
  {
    name: `back with results ${room}`,
    can: (paper) => paper[room].seen.length > 0 && paper[room].waiting.length > 0,
    async run(rooms, paper) {
      const number = paper[room].seen.shift() ?? '';
      await press(rooms, room, { action: 'return', ticketId: ticketOf(rooms, number) });
      letIn(paper[room].waiting, number);
    },
  },
  {
    name: `another time of the pause, told again ${room}`,
    can: (paper) => paper[room].isPaused,
    async run(rooms) {
      await press(rooms, room, { action: 'pause', reason: '医生手术', resumesAt: '11:00' });
      await press(rooms, room, { action: 'tell' });
    },
  },
  {
    name: `pause or resume ${room}`,
    can: () => true,
    async run(rooms, paper) {
      const page = paper[room];
      await press(
        rooms,
        room,
        page.isPaused ? { action: 'resume' } : { action: 'pause', reason: '会诊', resumesAt: null },
      );
      page.isPaused = !page.isPaused;
    },
  },
  {
    name: `call and undo ${room}`,
    can: (paper) => canCall(paper[room]),
    async run(rooms) {
      await press(rooms, room, { action: 'call_next' });
      await press(rooms, room, { action: 'undo' }, 1);
    },
  },
  {
    name: `move from ${room}`,
    can: (paper) => canMove(paper, room),
    async run(rooms, paper) {
      const ticketId = ticketOf(rooms, paper[room].waiting[0]?.number ?? '');
      await press(rooms, room, { action: 'transfer', ticketId, toQueueId: rooms.ids[other(room)] });
      move(paper, room);
    },
  },
  {
    name: `refused while paused or empty ${room}`,
    can: (paper) => !canCall(paper[room]),
    run: (rooms) => expect(press(rooms, room, { action: 'call_next' })).rejects.toMatchObject({ code: /^QUEUE\./ }),
  },
];

/** Both rooms at the same moment, by different nurses. */
const atOnce: Step[] = [
  {
    name: 'both call',
    can: (paper) => paper.every(canCall),
    async run(rooms, paper) {
      await Promise.all(([0, 1] as const).map((room) => press(rooms, room, { action: 'call_next' }, room)));
      paper.forEach(callNext);
    },
  },
  {
    name: 'both move to each other',
    can: (paper) => canMove(paper, 0) && canMove(paper, 1),
    async run(rooms, paper) {
      const firsts = paper.map(({ waiting }) => ticketOf(rooms, waiting[0]?.number ?? ''));
      const moves = ([0, 1] as const).map((room) =>
        press(
          rooms,
          room,
          { action: 'transfer', ticketId: firsts[room] ?? '', toQueueId: rooms.ids[other(room)] },
          room,
        ),
      );
      await Promise.all(moves);
      const [toSecond] = paper[0].waiting;
      move(paper, 1);
      // The one who came over just now is not the one who leaves.
      paper[0].waiting = paper[0].waiting.filter((each) => each !== toSecond);
      paper[1].waiting.push({ number: toSecond?.number ?? '', isLetIn: false });
      paper[1].givenAtMove = paper[1].given;
    },
  },
];

describe('lines against a nurse with pencil and paper', () => {
  let world: QueueWorld;
  let nurses: [string, string];
  let day = 0;

  beforeAll(async () => {
    world = await openQueueWorld();
    nurses = [await world.nurse('n1'), await world.nurse('n2')];
  });
  afterAll(() => world.close());

  /** Two fresh rooms; the days go by so that the console shows only these. */
  const openRooms = async (): Promise<Rooms> => {
    day += 1;
    world.clock.set(`2027-01-${String(day).padStart(2, '0')}T08:00:00.000+08:00`);
    const sessions: Rooms['sessions'] = [session(`L${day}`), session(`R${day}`, { room: '8 诊室' })];
    world.control.schedule = sessions;
    const { queues } = await world.call.console(nurses[0]);
    const ids = queues.map(({ id }) => id) as [string, string];
    return { world, nurses, ids, sessions, tickets: new Map() };
  };

  const expectRebuilt = async (queueId: string): Promise<void> => {
    const events = await world.events(queueId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    if (events.length === 0) return;
    const tickets = await world.tx.outside.manager.find(TicketRow, { where: { queueId }, order: { id: 'ASC' } });
    const present = { queue: queueStateOf(await world.queue(queueId)), tickets: tickets.map(ticketStateOf) };
    expect(rebuildLine(queueId, events)).toEqual(present);
  };

  test('whatever two nurses do, alone or at the same moment, the rooms are as the paper says and can be rebuilt', async () => {
    const all = [...steps(0), ...steps(1), ...atOnce].map((step) => fc.constant(commandOf(step)));
    await fc.assert(
      fc.asyncProperty(fc.commands(all, { maxCommands: 40, size: 'max' }), async (commands) => {
        const rooms = await openRooms();
        await fc.asyncModelRun(() => ({ model: [sheet(), sheet()] as Paper, real: rooms }), commands);
        for (const id of rooms.ids) await expectRebuilt(id);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
});
