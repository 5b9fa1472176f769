import { type Contract, type EndpointName, fen, hospitalDate, type StaffRole } from '@anzhen/shared-types';
import { makeMemorySessionCache } from '../../../adapters/memory';
import { insertRow } from '../../../platform/db/insert-row';
import type { Call } from '../../../platform/http/bind';
import { HisError, type HisPort, type HisRegistration } from '../../../ports/his';
import { openTestWorld, type TestWorld } from '../../../testing/harness';
import { makeAppointmentRepository } from '../../appointment/appointment.repository';
import { AppointmentRow } from '../../appointment/appointment.table';
import { visitRow } from '../../appointment/testing/visit-row';
import { makeAudit, makeWorklist } from '../../audit';
import { makeIdentityModule, makeSessions } from '../../identity';
import type { Notifications } from '../../notification';
import { MessageRow } from '../../notification/notification.table';
import { makeTestInbox } from '../../../testing/inbox';
import { makePatientRepository } from '../../patient/patient.repository';
import { makeStaffModule, seedStaff } from '../../staff';
import { StaffRow } from '../../staff/staff.table';
import { makePeople, type Person, policy } from '../../waitlist/testing/people';
import { makeSelectBlocked, makeNoShowModule } from '..';
import { NoShowRow } from '../no-show.table';

const rules = { noShow: { limit: 3, windowDays: 90, blockDays: 30, appealDays: 7 } };
const facts = { requestId: 'request-1', ip: '127.0.0.1' };

type HisAnswer = Pick<HisRegistration, 'status' | 'isStopped'>;

/** The hospital's word on each registration; `booked` unless a test says otherwise. */
const makeDesk = () => {
  const words = new Map<string, HisAnswer | null>();
  let isAway = false;
  const asked: string[] = [];
  const his: Pick<HisPort, 'getRegistration'> = {
    getRegistration: (_context, ref) => {
      const key = 'key' in ref ? ref.key : ref.registrationNo;
      asked.push(key);
      if (isAway) return Promise.reject(new HisError('Unavailable', 'away'));
      const word = words.has(key) ? words.get(key) : { status: 'booked' as const, isStopped: false };
      if (!word) return Promise.resolve(null);
      return Promise.resolve({
        ...{ registrationNo: `R-${key}`, visitNumber: 'A1', key, sessionId: 'S1', slotId: 'T1', departmentCode: 'D01' },
        ...{ departmentName: '心血管内科', doctorId: 'W1', doctorName: '周明远', doctorTitle: '主任医师' },
        ...{ visitDate: '2026-11-24', period: 'morning', startsAt: '09:00', endsAt: '09:30', paid: fen(0) },
        cancellableUntil: null,
        ...word,
      });
    },
  };
  return {
    ...{ his, asked },
    says: (id: string, status: HisRegistration['status'], isStopped = false) => words.set(id, { status, isStopped }),
    doesNotKnow: (id: string) => words.set(id, null),
    setAway: (value: boolean) => void (isAway = value),
  };
};

/** A registration of this morning, paid and confirmed. */
const makeVisit =
  ({ tx, clock }: Pick<TestWorld, 'tx' | 'clock'>) =>
  async ({ ownerId, patientId }: Person, change: Partial<AppointmentRow> = {}): Promise<string> => {
    const now = clock.now();
    const row = visitRow(now, {
      ...{ ownerId, patientId, hisPatientId: `his-${patientId}`, sessionId: 'S1', visitDate: hospitalDate(now) },
      ...{ departmentCode: 'D01', doctorName: '周明远', doctorTitle: '主任医师', feeFen: 8000, listFeeFen: 8000 },
      ...change,
    });
    await insertRow(tx.outside, AppointmentRow, { ...row, activeNumberKey: row.id, activePersonKey: row.id });
    return row.id;
  };

/** The ledger on a real database; the clock stands at Tuesday 2026-11-24, 14:00 in the hospital. */
export const openLedger = async () => {
  const world = await openTestWorld('2026-11-24T06:00:00.000Z');
  const { tx, clock } = world;
  const { manager } = tx.outside;
  const desk = makeDesk();
  const rows = makeAppointmentRepository(world);
  const audit = makeAudit(world);
  const cache = makeMemorySessionCache(clock);
  const login = () => Promise.reject(new Error('nobody signs in here'));
  const identity = makeIdentityModule({ ...world, cache, policy, wechat: { login } });
  const { staff } = makeStaffModule({ ...world, sessions: makeSessions({ tx, clock, cache }), audit });
  const { notify: write, notifyMany } = makeTestInbox(world);
  const inbox = { failures: 0 };
  const notifications: Notifications = {
    notifyMany,
    notify(scope, message) {
      if (inbox.failures === 0) return write(scope, message);
      inbox.failures -= 1;
      return Promise.reject(new Error('the process ended here'));
    },
  };
  const copy = () =>
    makeNoShowModule({
      ...{ ...world, his: desk.his, audit, staff, notifications, rules, worklist: makeWorklist(world) },
      ...{ patients: makePatientRepository(world), privacyGate: identity.privacyGate },
      appointments: {
        markMissed: (scope, id) => rows.move(scope, id, 'missed'),
        markCheckedIn: (scope, id) => rows.move(scope, id, 'checked_in'),
        markVisited: (scope, id) => rows.move(scope, id, 'visited'),
      },
    });
  const module = copy();

  const call = <Name extends EndpointName>(
    name: Name,
    actorId: string,
    input: { body?: unknown; params?: unknown } = {},
  ): Promise<Contract[Name]['response']> => {
    const handler = module.routes[name];
    if (!handler) throw new Error(`no route ${name}`);
    return (handler as (call: Call<Name>) => Promise<Contract[Name]['response']>)({
      ...{ actorId, facts, query: {}, ...input },
    } as unknown as Call<Name>);
  };

  return {
    ...{ world, desk, rows, inbox, module, copy, call, selectBlocked: makeSelectBlocked(rules) },
    ...makePeople(world),
    visit: makeVisit(world),
    async member(username: string, role: StaffRole): Promise<string> {
      const seed = { username, name: '刘静', role, area: '', password: 'a password of a test' };
      await seedStaff(world, [{ ...seed, totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU' }]);
      return (await manager.findOneByOrFail(StaffRow, { username })).id;
    },
    async runJob(name: 'count-no-shows' | 'forgive-late-arrivals', by = module): Promise<number> {
      const job = by.jobs.find((each) => each.name === name);
      if (!job) throw new Error(`no job ${name}`);
      return job.run();
    },
    status: async (id: string) => (await manager.findOneByOrFail(AppointmentRow, { id })).status,
    ledger: () => manager.find(NoShowRow, { order: { visitDate: 'ASC' } }),
    messages: () => manager.find(MessageRow),
  };
};
export type LedgerWorld = Awaited<ReturnType<typeof openLedger>>;
