import { z } from 'zod';
import { type Fen, MINUTE, sumFen, toYuanText } from '@anzhen/shared-types';
import { about } from '../http-exchange';
import type { Clock } from '../../ports/clock';
import {
  type CallContext,
  HisError,
  type HisHold,
  type HisPort,
  type HisRegistration,
  type RegistrationRef,
} from '../../ports/his';
import {
  flag,
  listOf,
  localDate,
  localTime,
  patientNumberOrNone,
  sequenceNumber,
  sequenceNumberOrNone,
  toWallTime,
  visitNumberOf,
  wallTime,
  wallTimeOrNone,
  windows,
  yuan,
} from './codecs';
import { generalClinicId, PERIODS } from './schedule';
import { aFewAtATime, type HisTransport } from './transport';

const hold = z.object({
  orderId: z.string(),
  slotId: z.string(),
  seqNo: sequenceNumber,
  beginTime: localTime,
  expireAt: wallTime,
  payFee: yuan,
  replayed: flag,
});

const registration = z.object({
  orderId: z.string(),
  regNo: z.string(),
  patId: patientNumberOrNone,
  orderStatus: z.enum(['2', '3', '4', '5', '6', '7', '8']),
  stopFlag: flag,
  deptCode: z.string(),
  deptName: z.string(),
  docCode: z.string(),
  docName: z.string(),
  title: z.string(),
  schId: z.string().min(1),
  slotId: z.string(),
  visitDate: localDate,
  halfDay: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  beginTime: localTime,
  endTime: localTime,
  seqNo: sequenceNumberOrNone,
  payFee: yuan,
  cashFee: yuan,
  fundFee: yuan,
  acctFee: yuan,
  visitNo: z.string(),
  expireAt: wallTimeOrNone,
  refundUntil: wallTimeOrNone,
});

// The HIS answers for at most a quarter at once.
const LONGEST_RANGE_DAYS = 92;

const STATUSES = {
  2: 'held',
  3: 'checkedIn',
  4: 'cancelled',
  5: 'refunded',
  6: 'booked',
  7: 'visited',
  8: 'expired',
} as const satisfies Record<string, HisRegistration['status']>;

type Row = z.output<typeof registration>;

/** A HIS that does not end holds by itself keeps calling them held; nobody can pay them any more. */
const statusOf = ({ orderStatus, expireAt }: Row, now: Date): HisRegistration['status'] =>
  orderStatus === '2' && expireAt !== null && expireAt <= now ? 'expired' : STATUSES[orderStatus];

const toRegistration = (row: Row, now: Date): HisRegistration => ({
  registrationNo: row.regNo,
  visitNumber: row.visitNo || visitNumberOf(row.halfDay, row.seqNo),
  status: statusOf(row, now),
  key: row.orderId || null,
  sessionId: row.schId,
  slotId: row.slotId,
  departmentCode: row.deptCode,
  departmentName: row.deptName,
  doctorId: row.docCode || generalClinicId(row.deptCode),
  doctorName: row.docName,
  doctorTitle: row.title,
  visitDate: row.visitDate,
  period: PERIODS[row.halfDay],
  startsAt: row.beginTime,
  endsAt: row.endTime,
  isStopped: row.stopFlag,
  cancellableUntil: row.refundUntil,
  paid: sumFen([row.cashFee, row.fundFee, row.acctFee]),
});

// Half days begin at 08:00, 13:30 and 18:00.
const halfDayOf = (time: string): 1 | 2 | 3 => (time < '12:00' ? 1 : time < '18:00' ? 2 : 3);

const payFields = (amount: Fen, transactionId: string | null) => ({
  payFee: toYuanText(amount),
  cashFee: toYuanText(amount),
  payMode: amount === 0 ? 'ZERO' : 'WX',
  ...(transactionId === null ? {} : { transactionId }),
});

const toHold = (row: Pick<z.output<typeof hold>, 'seqNo' | 'beginTime' | 'expireAt' | 'payFee'>): HisHold => ({
  seqNo: row.seqNo,
  visitNumber: visitNumberOf(halfDayOf(row.beginTime), row.seqNo),
  expiresAt: row.expireAt,
  fee: row.payFee,
});

const registrations = z.object({ list: listOf(registration) });
const confirmed = registration.extend({ replayed: flag });

type Registrations = Pick<HisPort, 'hold' | 'confirm' | 'getRegistration' | 'listRegistrations'>;

/** Taking a number and paying for it. */
export function makeRegistrations(transport: HisTransport, clock: Clock): Registrations {
  const seen = (row: Row): HisRegistration => toRegistration(row, clock.now());

  const getRegistration = async (context: CallContext, ref: RegistrationRef): Promise<HisRegistration | null> => {
    const request = 'key' in ref ? { orderId: ref.key } : { regNo: ref.registrationNo };
    const own = about(registration, 'key' in ref ? { orderId: ref.key } : { regNo: ref.registrationNo });
    try {
      return seen(await transport.read(context, 'getRegistration', request, own));
    } catch (error) {
      if (error instanceof HisError && error.code === 'NotFound') return null;
      throw error;
    }
  };

  /** What a HIS has booked at once because it costs nothing; null when there is none under this key. */
  const bookedFree = async (context: CallContext, key: string): Promise<Row | null> => {
    const own = about(registration, { orderId: key });
    const row = await transport.read(context, 'getRegistration', { orderId: key }, own).catch(() => null);
    const isFree = row !== null && sumFen([row.payFee, row.cashFee, row.fundFee, row.acctFee]) === 0;
    return isFree && ['booked', 'checkedIn', 'visited'].includes(STATUSES[row.orderStatus]) ? row : null;
  };

  return {
    getRegistration,
    async listRegistrations(context, hisPatientId, { from, to }) {
      const lists = await aFewAtATime(windows(from, to, LONGEST_RANGE_DAYS), (window) => {
        const request = { patId: hisPatientId, ...window };
        const own = about(registrations, ({ list }) =>
          list.some(({ patId }) => patId !== hisPatientId) ? ['list.patId'] : [],
        );
        return transport.read(context, 'listRegistrations', request, own);
      });
      return lists.flatMap(({ list }) => list).map(seen);
    },
    async hold(context, key, command) {
      const request = {
        orderId: key,
        patId: command.hisPatientId,
        schId: command.sessionId,
        slotId: command.slotId,
        // Some HIS give the same number again to the same terminal, whoever the patient is: every hold is its own.
        terminalId: key,
        holdMinutes: Math.ceil(command.keepMs / MINUTE),
      };
      const schema = about(hold, { orderId: key, slotId: command.slotId });
      const call = { operation: 'hold', request, probe: { operation: 'hold', key }, schema } as const;
      const result = await transport.write(context, call, (row) => ({ value: toHold(row), replayed: row.replayed }));
      if (result.kind !== 'rejected' || result.error.code !== 'Conflict') return result;
      // Asked again for what costs nothing, a HIS that books such numbers at once calls them confirmed.
      const row = await bookedFree(context, key);
      if (row === null || row.patId !== command.hisPatientId || row.slotId !== command.slotId) return result;
      const { seqNo, expireAt } = row;
      if (seqNo === null || expireAt === null) return result;
      return { kind: 'done', value: toHold({ ...row, seqNo, expireAt }), replayed: true };
    },
    async confirm(context, key, paid) {
      const request = {
        orderId: key,
        ...payFields(paid.amount, paid.transactionId),
        paidAt: toWallTime(paid.paidAt),
      };
      const schema = about(confirmed, { orderId: key });
      const call = { operation: 'confirm', request, probe: { operation: 'confirm', key }, schema } as const;
      const result = await transport.write(context, call, (row) => ({ value: seen(row), replayed: row.replayed }));
      const isRefused = result.kind === 'rejected' && result.error.code === 'Conflict';
      if (!isRefused || paid.amount !== 0) return result;
      const row = await bookedFree(context, key);
      return row === null ? result : { kind: 'done', value: seen(row), replayed: true };
    },
  };
}
