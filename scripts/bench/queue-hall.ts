import { createHash, randomBytes } from 'node:crypto';
import { hospitalDate } from '../../shared-types/src';
import {
  AppointmentRow,
  insertAll,
  makeFieldCipher,
  makeTransactions,
  newId,
  QueueRow,
  seedStaff,
  SessionRow,
  StaffRow,
  systemClock,
  TicketRow,
} from './built';
import { type BenchDatabase, type BenchPerson, fieldKeys, seedPeople } from './people';

/** A room with its line; `seq` is the number of its last event. */
export interface BenchLine {
  queueId: string;
  topic: string;
  nurseToken: string;
  seq: number;
}

export interface SeededHall {
  lines: BenchLine[];
  people: (BenchPerson & { topic: string })[];
}

const ROOMS_PER_AREA = 12;
/** One nurse calls for three rooms. */
const ROOMS_PER_NURSE = 3;
const DAY_MS = 86_400_000;
const CHUNK = 500;

const clinicOf = (index: number) => ({
  ...{ sessionId: `S${index}`, departmentCode: 'D0304', departmentName: '心血管内科', doctorId: `doc-${index}` },
  ...{ doctorName: '周试验', doctorTitle: '主任', room: `${(index % ROOMS_PER_AREA) + 1} 诊室`, campus: '本部' },
  ...{ building: '门诊楼', floor: `${Math.floor(index / ROOMS_PER_AREA) + 1} 楼`, area: 'A 区', period: 'morning' },
});

const seedNurses = async (database: BenchDatabase, areas: readonly string[]): Promise<string[]> => {
  const tx = makeTransactions(database);
  const cipher = makeFieldCipher({
    encryption: [{ id: fieldKeys.id, key: Buffer.from(fieldKeys.key, 'base64') }],
    index: Buffer.from(fieldKeys.index, 'base64'),
  });
  const secret = { password: 'a password of a bench', totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU' };
  const seeds = areas.map((area, index) => ({
    username: `n${index}`,
    name: '刘试验',
    role: 'nurse' as const,
    area,
    ...secret,
  }));
  await seedStaff({ tx, clock: systemClock, cipher }, seeds);
  const staff = await database.manager.find(StaffRow, { select: { id: true, username: true } });
  const now = new Date();
  const tokens = seeds.map(() => randomBytes(32).toString('base64url'));
  await insertAll(
    { manager: database.manager },
    SessionRow,
    tokens.map((token, index) => ({
      ...{ id: newId('session', now), tokenHash: createHash('sha256').update(token).digest('hex') },
      ...{ subjectKind: 'staff' as const, subjectId: staff.find(({ username }) => username === `n${index}`)?.id ?? '' },
      ...{
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + DAY_MS),
        revokedAt: null,
        ip: null,
        device: null,
        openedBy: null,
      },
    })),
  );
  return tokens;
};

const registrationOf = (person: BenchPerson, index: number, id: string, line: number, now: Date) =>
  ({
    ...{ id, ownerId: person.ownerId, patientId: person.patientId, hisPatientId: `P${index}`, ...clinicOf(line) },
    ...{ status: 'checked_in', slotId: `T${index}`, visitDate: hospitalDate(now), startsAt: '08:00', endsAt: '12:00' },
    ...{ visitNumber: null, registrationNo: `R${index}`, source: 'app', feeFen: 0, listFeeFen: 0, paymentId: null },
    ...{ holdExpiresAt: null, activeNumberKey: id, activePersonKey: id, idempotencyKey: id, requestHash: '' },
    ...{ nextCheckAt: null, checkCount: 0, endReason: null, doctorChange: null, createdAt: now, updatedAt: now },
  }) as InstanceType<typeof AppointmentRow>;

const ticketOf = (person: BenchPerson, appointmentId: string, queueId: string, place: number, now: Date) =>
  ({
    ...{ id: newId('ticket', now), queueId, appointmentId, patientId: person.patientId, ownerId: person.ownerId },
    ...{ number: `A${String(place).padStart(3, '0')}`, status: 'waiting' as const, category: 'on_time' as const },
    ...{ visitDate: hospitalDate(now), startsAt: '08:00', position: 480_000_000 + place * 1_000, checkedInAt: now },
    ...{ calledAt: null, consultStartedAt: null, doneAt: null, timesCalled: 0, timesMissed: 0 },
    ...{ remindWhenAhead: null, remindedAt: null, ref: null, guestCipher: null, priority: null },
  }) satisfies InstanceType<typeof TicketRow>;

/** Rooms with nurses, and people who have checked in, evenly before the rooms. Everything about them is invented. */
export const seedHall = async (
  database: BenchDatabase,
  size: { lines: number; people: number; privacyVersion: string },
): Promise<SeededHall> => {
  const scope = { manager: database.manager };
  const now = new Date();
  const nurses = Array.from({ length: Math.ceil(size.lines / ROOMS_PER_NURSE) }, (_, index) => {
    const { floor, area } = clinicOf(index * ROOMS_PER_NURSE);
    return `${floor} ${area}`;
  });
  const tokens = await seedNurses(database, nurses);
  const rows = Array.from({ length: size.lines }, (_, index) => ({
    ...{ id: newId('queue', now), ...clinicOf(index), visitDate: hospitalDate(now), status: 'open' as const },
    ...{ pauseReason: null, resumesAt: null, numberPrefix: 'A', lastNumber: 0, lastSeq: 0, currentTicketId: null },
    ...{ kind: 'clinic' as const, feedQueueId: null },
    createdAt: now,
  }));
  await insertAll(scope, QueueRow, rows);
  const lines = rows.map(({ id }, index) => ({
    ...{ queueId: id, topic: `queue:${id}`, seq: 0 },
    nurseToken: tokens[Math.floor(index / ROOMS_PER_NURSE)] ?? '',
  }));
  const seeded = await seedPeople(database, { count: size.people, privacyVersion: size.privacyVersion });
  const ids = seeded.map(() => newId('appointment', now));
  for (let start = 0; start < seeded.length; start += CHUNK) {
    const chunk = seeded.slice(start, start + CHUNK).map((person, offset) => {
      const index = start + offset;
      const line = index % size.lines;
      const place = Math.floor(index / size.lines) + 1;
      const id = ids[index] ?? '';
      return [
        registrationOf(person, index, id, line, now),
        ticketOf(person, id, lines[line]?.queueId ?? '', place, now),
      ] as const;
    });
    await insertAll(
      scope,
      AppointmentRow,
      chunk.map(([registration]) => registration),
    );
    await insertAll(
      scope,
      TicketRow,
      chunk.map(([, ticket]) => ticket),
    );
  }
  return {
    lines,
    people: seeded.map((person, index) => ({ ...person, topic: lines[index % size.lines]?.topic ?? '' })),
  };
};
