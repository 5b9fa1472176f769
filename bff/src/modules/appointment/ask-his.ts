import { MINUTE, SECOND } from '@anzhen/shared-types';
import { makeBatcher, type Settled } from '../../platform/batcher';
import type { Checkpoint } from '../../platform/checkpoint';
import { isUniqueViolation } from '../../platform/db/errors';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Outbox } from '../../platform/jobs/outbox';
import type { Clock } from '../../ports/clock';
import { HisError, type HisHold, type HisPort, type WriteResult } from '../../ports/his';
import { type BookingRules, PAY_MARGIN_MS } from './appointment.policy';
import type { AppointmentRepository } from './appointment.repository';
import type { AppointmentRow } from './appointment.table';
import { makeHisLane } from './his-lane';
import { saysNothing } from './his-word';
import { numberKeyOf } from './number-key';
import { releaseOf } from './release-number';
import type { SlotStock } from './slot-stock.repository';
import type { TellOfChange } from './tell-of-change';

interface Deps {
  tx: Transactions;
  clock: Clock;
  his: Pick<HisPort, 'hold' | 'capabilities'>;
  outbox: Outbox;
  appointments: AppointmentRepository;
  stock: Pick<SlotStock, 'putBack' | 'empty'>;
  rules: BookingRules;
  tell: Pick<TellOfChange, 'held'>;
  /** Stands in front of the key of a number. */
  site: string;
  checkpoint: Checkpoint;
}

/** held: the number is the patient's · refused: the HIS said no · later: nobody knows yet, a sweeper asks on */
export type Asked =
  { kind: 'held'; row: AppointmentRow } | { kind: 'refused'; error: HisError } | { kind: 'later'; row: AppointmentRow };

// The sweeper takes up what is a minute old; a question that starts by then has ended before, even at its deadline.
export const ABANDONED_AFTER_MS = MINUTE;
const ASK_WITHIN_MS = 45 * SECOND;
const FIRST_CHECK_MS = 3 * SECOND;
const BATCH_MAX = 200;

const NONE_LEFT: readonly HisError['code'][] = ['SlotTaken', 'SessionFull'];

/** How long a number is wanted to be kept. */
const keepMsOf = (row: AppointmentRow, rules: BookingRules): number =>
  row.source === 'waitlist' ? rules.waitlist.payMinutes * MINUTE + PAY_MARGIN_MS : rules.holdMinutes * MINUTE;

interface Given {
  row: AppointmentRow;
  hold: HisHold;
}

/** Writes what the HIS gave, for many at once. A number that somebody here holds already is given back. */
const makeAcceptHolds = ({ tx, clock, outbox, appointments, rules, site, tell }: Deps) => {
  const changeOf = ({ row, hold }: Given) => {
    const ours = new Date(clock.now().getTime() + keepMsOf(row, rules));
    return {
      id: row.id,
      status: 'held',
      visitNumber: hold.visitNumber || null,
      feeFen: hold.fee as number,
      holdExpiresAt: hold.expiresAt < ours ? hold.expiresAt : ours,
      activeNumberKey: hold.seqNo === null ? null : numberKeyOf(site, row.sessionId, hold.seqNo),
      nextCheckAt: null,
      checkCount: 0,
      updatedAt: clock.now(),
    };
  };

  /** HIS locks can be re-entrant: the same number twice is nobody's second number. */
  const refuseDouble = async (row: AppointmentRow): Promise<Settled<Asked>[]> => {
    await tx.run(async (scope) => {
      await appointments.move(scope, row.id, 'cancelled', { endReason: 'taken' });
      await outbox.add(scope, releaseOf(row));
    });
    return [{ ok: true, value: { kind: 'refused', error: new HisError('SlotTaken', 'the number is held already') } }];
  };

  const write = (given: readonly Given[]): Promise<Settled<Asked>[]> =>
    tx.run(async (scope) => {
      const rows = await appointments.hold(scope, given.map(changeOf));
      const byId = new Map(rows.map((row) => [row.id, row]));
      const results: Settled<Asked>[] = [];
      for (const { row } of given) {
        const now = byId.get(row.id) ?? row;
        // It ended while the HIS was thinking: the number goes back.
        if (!HOLDING_ON.includes(now.status)) await outbox.add(scope, releaseOf(row));
        // It came late, so the person may have left the page; the waitlist tells its own people.
        if (row.status === 'hold_unknown' && now.status === 'held' && row.source === 'app') await tell.held(scope, now);
        results.push({ ok: true, value: { kind: now.status === 'held' ? 'held' : 'later', row: now } });
      }
      return results;
    });

  return makeBatcher<Given, Asked>({
    most: BATCH_MAX,
    waitingMax: Number.MAX_SAFE_INTEGER, // What the HIS gave is never turned away.
    async run(given) {
      try {
        return await write(given);
      } catch (error) {
        const [only] = given;
        if (!isUniqueViolation(error) || given.length > 1 || !only) throw error;
        return refuseDouble(only.row);
      }
    },
  });
};

const HOLDING_ON = ['held', 'paying', 'paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'visited', 'needs_staff'];

/** Asks the HIS for the number of an intent and writes down what it said. */
export const makeAskHis = (deps: Deps) => {
  const { tx, clock, his, outbox, appointments, stock, rules, checkpoint } = deps;
  const lane = makeHisLane(rules.hisHoldsAtOnce);
  const accept = makeAcceptHolds(deps);

  const refuse = async (scope: Scope, row: AppointmentRow, error: HisError): Promise<void> => {
    const endReason = NONE_LEFT.includes(error.code)
      ? 'taken'
      : error.code === 'SessionStopped'
        ? 'stopped'
        : 'refused_by_hospital';
    if (!(await appointments.move(scope, row.id, 'cancelled', { endReason }))) return;
    // The question that nobody heard the answer of may have taken a number.
    if (row.status === 'hold_unknown') await outbox.add(scope, releaseOf(row));
    if (row.source !== 'app') return;
    if (NONE_LEFT.includes(error.code)) await stock.empty(scope, [row]);
    else await stock.putBack(scope, row);
  };

  const hold = (row: AppointmentRow): Promise<WriteResult<HisHold>> => {
    const keepMs = keepMsOf(row, rules);
    if (his.capabilities.hold === 'none') {
      const expiresAt = new Date(clock.now().getTime() + keepMs);
      return Promise.resolve({
        kind: 'done',
        value: { seqNo: null, visitNumber: '', expiresAt, fee: row.feeFen as HisHold['fee'] },
        replayed: false,
      });
    }
    const command = { hisPatientId: row.hisPatientId, sessionId: row.sessionId, slotId: row.slotId, keepMs };
    return his.hold({ traceId: row.id }, row.id, command);
  };

  /** Nobody knows what became of it: the sweeper asks. */
  const wait = async (row: AppointmentRow): Promise<Asked> => {
    const change = { nextCheckAt: new Date(clock.now().getTime() + FIRST_CHECK_MS) };
    await appointments.move(tx.outside, row.id, 'hold_unknown', change);
    return { kind: 'later', row: { ...row, status: 'hold_unknown' } };
  };

  const ask = async (row: AppointmentRow): Promise<Asked> => {
    // It waited too long in our own line: the sweeper may be at it already, and two must not ask at once.
    if (clock.now().getTime() - row.updatedAt.getTime() > ASK_WITHIN_MS) return { kind: 'later', row };
    const result = await hold(row);
    checkpoint('hold.his-answered');
    switch (result.kind) {
      case 'done': {
        const asked = await accept({ row, hold: result.value });
        checkpoint('hold.accepted');
        return asked;
      }
      case 'rejected':
        // The first copy of a request that the way doubled may have taken the number before the second was turned away;
        // and an earlier question may have, whatever became of this one.
        if (result.error.code === 'Auth' || (row.status === 'hold_unknown' && saysNothing(result.error)))
          return wait(row);
        await tx.run((scope) => refuse(scope, row, result.error));
        return { kind: 'refused', error: result.error };
      case 'unknown':
        return wait(row);
    }
  };

  return {
    ask: (row: AppointmentRow): Promise<Asked> => lane.run(() => ask(row)),
    unlessBusy: lane.unlessBusy,
    /** Around the claim, whether there is a number or not: a rush is a rush of people, not of numbers. */
    serveFirst: lane.serve,
  };
};

export type AskHis = ReturnType<typeof makeAskHis>;
