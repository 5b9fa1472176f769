import { hospitalInstant, hospitalTime, MINUTE } from '@anzhen/shared-types';
import { changeBack } from '../change-back';
import { presentLiveTicket } from '../live-ticket.presenter';
import type { QueueRules } from '../queue.rules';
import {
  callNext,
  close,
  comeBack,
  done,
  type Line,
  miss,
  pause,
  prioritise,
  recall,
  rejoin,
  resume,
  start,
  transfer,
} from '../queue.state';
import { walkInTime } from '../queue.policy';
import { type Agenda, lengthOf, makeAgenda, makeRandom, type Random } from './chance';
import { type Clinic, makeClinic } from './clinic';

const dayRules = {
  ...{ missedBehind: 3, returnBehind: 3, returnVisitAfterMinutes: 10, sharedDepartments: [], exams: [] },
  priorities: {
    emergency: { label: '急重', place: 'front' },
    pregnant: { label: '孕妇', place: 'slot' },
    elder: { label: '65 岁以上', place: 'slot', fromAge: 65 },
  },
  ...{ checkInWithin: null, callers: {}, checkInEarlyMinutes: 60, privacyDepartments: [] },
  periodEnds: { morning: '12:00', afternoon: '17:30', evening: '20:30' },
} satisfies QueueRules;

const DAY = '2026-11-24';
const OPENS = hospitalInstant(DAY, '08:00').getTime();
const SLOT_MINUTES = 30;
const SLOTS = 8;
/** Two of three rooms have a line of their own, the others share one. */
const SHARED_ROOMS = 4;
const SHARED = 'pool';
/** The afternoon has lines of its own, as its sessions are others. */
const HALVES = [
  { prefix: '', opensAfter: 0 },
  { prefix: 'pm-', opensAfter: 330 },
] as const;
type Half = (typeof HALVES)[number];
const EARLY_MINUTES = 60;
/** Minutes after checking in at which somebody looks at the phone. */
const ASKS_AFTER = [0.1, 10, 20, 35];

export interface DaySize {
  patients: number;
  rooms: number;
  seed: number;
  /** Also the afternoon, with walk-ins, nurses who change their minds, and people who are let go first. */
  isWhole?: boolean;
}

/** What a patient was told, and what then came true. Minutes. */
export interface Told {
  fromMinutes: number;
  toMinutes: number;
  waited: number;
}

export interface DayResult {
  clinic: Clinic;
  told: Told[];
  /** How often each unusual thing happened, so that a test sees that it did. */
  happened: Record<string, number>;
}

interface Doctor {
  room: string;
  /** Minutes per visit on the average. */
  pace: number;
}

interface Morning {
  clinic: Clinic;
  agenda: Agenda;
  random: Random;
  doctors: readonly Doctor[];
  phones: Phones;
  note(what: string): void;
  isWhole: boolean;
}

/** What patients ask their phones while they wait, and what came of it. */
const makePhones = (clinic: Clinic, { now }: Agenda) => {
  const asked = new Map<string, { at: number; fromMinutes: number; toMinutes: number }[]>();
  const told: Told[] = [];
  return {
    told,
    /** The range as the phone shows it. */
    ask(ticketId: string): void {
      const ticket = clinic.tickets.get(ticketId);
      if (ticket?.status !== 'waiting') return;
      const { row } = clinic.lineOf(ticket.queueId);
      const centre = row.feedQueueId ?? row.id;
      const rooms = [...clinic.lines.values()].flatMap(({ row: each }) =>
        each.id === centre || each.feedQueueId === centre ? [each] : [],
      );
      const all = rooms.flatMap(({ id }) => clinic.ticketsOf(id));
      const view = presentLiveTicket({ ticket, queue: row, all, rooms, name: '', now: now(), rules: dayRules });
      if (!view.wait) return;
      const { fromMinutes, toMinutes } = view.wait;
      asked.set(ticketId, [...(asked.get(ticketId) ?? []), { at: now().getTime(), fromMinutes, toMinutes }]);
    },
    settle(ticketId: string): void {
      for (const each of asked.get(ticketId) ?? [])
        told.push({ ...each, waited: (now().getTime() - each.at) / MINUTE });
      asked.delete(ticketId);
    },
    /** What was told was told about another line. */
    forget: (ticketId: string): void => void asked.delete(ticketId),
  };
};
type Phones = ReturnType<typeof makePhones>;

const isClosed = ({ clinic }: Morning, { room }: Doctor): boolean => clinic.lineOf(room).row.status === 'closed';

const hasWaiting = ({ tickets, feed }: Line): boolean =>
  [...tickets, ...(feed?.tickets ?? [])].some(({ status }) => status === 'waiting');

/** Calls the next one; answers who that is. */
const pressNext = ({ clinic, agenda, phones }: Morning, { room }: Doctor): string => {
  const change = callNext(clinic.view(room), agenda.now());
  const ticketId = change.ticketId ?? '';
  phones.settle(ticketId);
  clinic.apply(room, 'call_next', change);
  return ticketId;
};

/** From the call to the end of a visit, and what goes wrong in between. */
const makeVisits = (morning: Morning) => {
  const { clinic, agenda, random, note, isWhole } = morning;
  const statusOf = (ticketId: string): string | undefined => clinic.tickets.get(ticketId)?.status;

  const call = (doctor: Doctor): void => {
    const line = clinic.view(doctor.room);
    if (line.queue.status === 'closed') return;
    const isFree = line.queue.currentTicketId === null && line.queue.status === 'open';
    if (!isFree || !hasWaiting(line)) return agenda.inMinutes(0.5, () => call(doctor));
    const ticketId = pressNext(morning, doctor);
    // The nurse changes her mind at once; the same person is called again.
    if (isWhole && random() < 0.03) return agenda.inMinutes(0.1, () => takeBack(doctor));
    agenda.inMinutes(0.5 + 0.5 * random(), () => receive(doctor, ticketId));
  };

  const takeBack = (doctor: Doctor): void => {
    const { row, events } = clinic.lineOf(doctor.room);
    const last = events.filter(({ type }) => type !== 'echo').at(-1);
    if (last?.type !== 'call_next') return agenda.inMinutes(0.1, () => call(doctor));
    note('undo');
    const lines = [row.id, ...(row.feedQueueId ? [row.feedQueueId] : [])].map((id) => clinic.view(id));
    clinic.apply(doctor.room, 'undo', changeBack(lines, last));
    agenda.inMinutes(0.1, () => call(doctor));
  };

  const receive = (doctor: Doctor, ticketId: string): void => {
    if (statusOf(ticketId) !== 'called') return;
    if (random() < 0.05) {
      if (isWhole) clinic.apply(doctor.room, 'recall', recall(clinic.view(doctor.room), ticketId, agenda.now()));
      return agenda.inMinutes(2, () => giveUp(doctor, ticketId));
    }
    clinic.apply(doctor.room, 'start', start(clinic.view(doctor.room), ticketId, agenda.now()));
    const mean = doctor.pace * (clinic.tickets.get(ticketId)?.category === 'return' ? 0.6 : 1);
    agenda.inMinutes(lengthOf(random, mean, 0.55), () => finish(doctor, ticketId));
  };

  const giveUp = (doctor: Doctor, ticketId: string): void => {
    if (statusOf(ticketId) !== 'called') return; // The clinic has closed meanwhile.
    note('missed');
    clinic.apply(doctor.room, 'miss', miss(clinic.view(doctor.room), ticketId));
    if (random() < 0.8) agenda.inMinutes(3 + 12 * random(), () => back(doctor, ticketId));
    call(doctor);
  };

  const back = (doctor: Doctor, ticketId: string): void => {
    if (isClosed(morning, doctor) || statusOf(ticketId) !== 'missed') return;
    note('rejoined');
    clinic.apply(doctor.room, 'rejoin', rejoin(clinic.view(doctor.room), ticketId, dayRules));
  };

  /** The next one is called without a word about the one before. */
  const callOver = (doctor: Doctor, ticketId: string): void => {
    const line = clinic.view(doctor.room);
    if (line.queue.status !== 'open' || !hasWaiting(line)) return agenda.inMinutes(0.5, () => finish(doctor, ticketId));
    note('called_over');
    const next = pressNext(morning, doctor);
    agenda.inMinutes(0.5 + 0.5 * random(), () => receive(doctor, next));
  };

  const withResults = (doctor: Doctor, ticketId: string): void => {
    if (isClosed(morning, doctor) || statusOf(ticketId) !== 'done') return;
    note('return');
    clinic.apply(doctor.room, 'return', comeBack(clinic.view(doctor.room), ticketId, dayRules));
  };

  const finish = (doctor: Doctor, ticketId: string): void => {
    if (clinic.lineOf(doctor.room).row.currentTicketId !== ticketId) return;
    if (isWhole && random() < 0.25) return callOver(doctor, ticketId);
    clinic.apply(doctor.room, 'done', done(clinic.view(doctor.room), ticketId, agenda.now()));
    const wasBack = clinic.tickets.get(ticketId)?.category === 'return';
    if (random() < 0.12 && !wasBack) agenda.inMinutes(25 + 20 * random(), () => withResults(doctor, ticketId));
    agenda.inMinutes(0.2 + 0.3 * random(), () => call(doctor));
  };

  return { call };
};

/** What nurses and doctors do besides: move people, take a break. */
const makeInterruptions = ({ clinic, agenda, random, doctors, phones, note }: Morning) => ({
  move(doctor: Doctor): void {
    const waiting = clinic.ticketsOf(doctor.room).filter(({ status }) => status === 'waiting');
    const ticket = waiting[Math.floor(random() * waiting.length)];
    const other = doctors[Math.floor(random() * (doctors.length - SHARED_ROOMS))];
    if (!ticket || !other || other === doctor) return;
    note('transfer');
    phones.forget(ticket.id);
    const to = clinic.destination(other.room);
    clinic.apply(doctor.room, 'transfer', transfer(clinic.view(doctor.room), to, ticket.id));
  },
  letFirst(doctor: Doctor): void {
    const line = clinic.view(doctor.room);
    const waiting = [...line.tickets, ...(line.feed?.tickets ?? [])].filter(({ status }) => status === 'waiting');
    const ticket = waiting[Math.floor(random() * waiting.length)];
    if (!ticket) return;
    note('prioritise');
    const wanted = { ticketId: ticket.id, priority: 'pregnant' as const };
    clinic.apply(doctor.room, 'prioritise', prioritise(line, wanted, dayRules));
  },
  rest(doctor: Doctor): void {
    const line = clinic.view(doctor.room);
    if (line.queue.status !== 'open') return;
    note('pause');
    clinic.apply(doctor.room, 'pause', pause(line, '会诊', null));
    agenda.inMinutes(8, () => {
      const { status } = clinic.lineOf(doctor.room).row;
      if (status === 'paused') clinic.apply(doctor.room, 'resume', resume(clinic.view(doctor.room)));
    });
  },
});

const isShared = (index: number, rooms: number): boolean => index >= rooms - SHARED_ROOMS;

/** Who comes when, and who does not. */
const planPatients = (
  { clinic, agenda, random, doctors, phones, note }: Morning,
  patients: number,
  { prefix, opensAfter }: Half,
  at: At,
): void => {
  const clock = (minutes: number): string => hospitalTime(new Date(OPENS + (opensAfter + minutes) * MINUTE));
  const plan = (index: number): void => {
    const slot = index % SLOTS;
    const room = Math.floor(index / SLOTS) % doctors.length;
    if (random() < 0.06) return note('no_show');
    const isTooLate = random() < 0.08;
    const comes = slot * SLOT_MINUTES + (isTooLate ? SLOT_MINUTES + 25 * random() : -25 + 40 * random());
    if (isTooLate) note('late');
    const times = { startsAt: clock(slot * SLOT_MINUTES), endsAt: clock((slot + 1) * SLOT_MINUTES) };
    const luck = random();
    const priority = luck < 0.01 ? ('emergency' as const) : luck < 0.08 ? ('elder' as const) : null;
    const queueId = isShared(room, doctors.length) ? `${prefix}${SHARED}` : (doctors[room]?.room ?? '');
    at(comes, () => {
      const id = `${prefix}tkt${index}`;
      clinic.checkIn(queueId, { id, ...times, priority });
      for (const later of ASKS_AFTER) agenda.inMinutes(later, () => phones.ask(id));
    });
  };
  for (let index = 0; index < patients; index += 1) plan(index);
};
type At = (minutes: number, act: () => void) => void;

/** People without a registration, some of them before the doors open. */
const planWalkIns = (
  { clinic, agenda, random, doctors, note }: Morning,
  { prefix, opensAfter }: Half,
  at: At,
): void => {
  const firstSlot = hospitalTime(new Date(OPENS + opensAfter * MINUTE));
  doctors.forEach(({ room }, index) => {
    const queueId = isShared(index, doctors.length) ? `${prefix}${SHARED}` : room;
    at(-20 + 180 * random(), () => {
      note('walk_in');
      const startsAt = walkInTime(hospitalTime(agenda.now()), firstSlot);
      const id = `${prefix}walk${index}`;
      clinic.checkIn(queueId, { id, startsAt, endsAt: '24:00', priority: null, isWalkIn: true });
    });
  });
};

/** A half day as it goes, from its opening to its end with those who are left over. */
const planHalf = (day: Omit<Morning, 'doctors'>, { patients, rooms }: Omit<DaySize, 'seed'>, half: Half): void => {
  const { clinic, agenda, random, note, isWhole } = day;
  const shared = `${half.prefix}${SHARED}`;
  const doctors: Doctor[] = Array.from({ length: rooms }, (_, index) => ({
    room: `${half.prefix}room${index + 1}`,
    pace: ((SLOTS * SLOT_MINUTES) / (patients / rooms)) * (0.72 + 0.2 * random()),
  }));
  const morning: Morning = { ...day, doctors };
  const at: At = (minutes, act) => agenda.inMinutes(EARLY_MINUTES + half.opensAfter + minutes, act);

  clinic.open(shared, '几间诊室', { kind: 'shared' });
  doctors.forEach(({ room }, index) =>
    clinic.open(room, room, { feedQueueId: isShared(index, rooms) ? shared : null }),
  );
  planPatients(morning, patients, half, at);
  if (isWhole) planWalkIns(morning, half, at);
  const { call } = makeVisits(morning);
  const { move, rest, letFirst } = makeInterruptions(morning);
  for (const doctor of doctors) {
    at(3 * random(), () => call(doctor));
    for (let turn = 0; turn < 2; turn += 1) at(30 + 200 * random(), () => move(doctor));
    if (random() < 0.3) at(60 + 120 * random(), () => rest(doctor));
    if (isWhole) at(20 + 180 * random(), () => letFirst(doctor));
  }
  for (const id of [...doctors.map(({ room }) => room), shared])
    at(SLOTS * SLOT_MINUTES + 45, () => {
      const change = close(clinic.view(id), agenda.now());
      for (const { after } of change.touched) if (after?.status === 'left') note('left');
      clinic.apply(id, 'close', change);
    });
};

/**
 * A clinic day as it goes, or the morning of one: everything that happens is drawn from `seed`; `onEvent` looks after
 * each step.
 */
export const liveClinicDay = (
  { patients, rooms, seed, isWhole = false }: DaySize,
  onEvent: (clinic: Clinic) => void,
): DayResult => {
  const random = makeRandom(seed);
  const agenda = makeAgenda(OPENS - EARLY_MINUTES * MINUTE);
  const clinic = makeClinic(dayRules, agenda.now);
  const phones = makePhones(clinic, agenda);
  const happened: Record<string, number> = {};
  const note = (what: string): void => void (happened[what] = (happened[what] ?? 0) + 1);
  const halves = isWhole ? HALVES : HALVES.slice(0, 1);
  for (const half of halves)
    planHalf(
      { clinic, agenda, random, phones, note, isWhole },
      { patients: Math.round(patients / halves.length), rooms },
      half,
    );
  agenda.run(() => onEvent(clinic));
  return { clinic, told: phones.told, happened };
};
