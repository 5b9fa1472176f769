import { addDays, fen, hospitalDate, hospitalInstant, MINUTE } from '@anzhen/shared-types';
import type { HisPort, HisTransaction } from '../../ports/his';
import { CHRONIC, context, done, KEEP_MS, startHis } from '../../testing/his-sandbox';
import type { LedgerPayment } from '../payment';
import { compareLedgers, type KnownDifference } from './compare-ledgers.policy';
import { inventDay, keepAccount, movementsOf } from './testing/invented-day';

/** Trap 22: what a hospital's books say of one registration that was paid and given back late in the evening. */
let peers: Awaited<ReturnType<typeof startHis>>;
let his: HisPort;
let payment: LedgerPayment;

const today = hospitalDate(new Date());
const evening = hospitalInstant(today, '23:30');
const offsetMs = evening.getTime() - Date.now();
const now = (): Date => new Date(Date.now() + offsetMs);

const habit = (ledger: string) => peers.sandbox.control('/his/traps', { ledger }, 'PUT');
const transactionId = '4200002026113000220001';

beforeAll(async () => {
  peers = await startHis();
  await peers.sandbox.control('/clock', { offsetMs });
  his = peers.adapter({ clock: { now } });
  const tomorrow = addDays(today, 1);
  const sessions = await his.listSessions(context, { departmentCode: 'D0305', from: tomorrow, to: tomorrow });
  const session = sessions.find(({ status, left, fee }) => status === 'open' && (left ?? 0) > 0 && fee > 0)!;
  const slot = (await his.listSlots(context, session.id)).find(({ left }) => (left ?? 0) > 0)!;
  const key = peers.newKey();
  const [patient] = await his.findPatients(context, CHRONIC);
  const wish = { hisPatientId: patient!.hisPatientId, sessionId: session.id, slotId: slot.id, keepMs: KEEP_MS };
  const { fee } = done(await his.hold(context, key, wish)).value;
  const paidAt = now();
  const { registrationNo } = done(await his.confirm(context, key, { amount: fee, transactionId, paidAt })).value;
  done(await his.refund(context, key, fee, '患者取消'));
  const parts = { totalFen: fee, fundFen: 0, accountFen: 0, otherFen: 0, cashFen: fee };
  const createdAt = new Date(paidAt.getTime() + MINUTE);
  payment = {
    ...{ id: `pay_${'22'.padStart(26, '0')}`, subject: 'appointment', subjectId: key, status: 'refunded', ...parts },
    ...{ transactionId, insuranceOrderId: null, receiptNo: registrationNo, paidAt, createdAt: paidAt },
    refunds: [{ id: `rfd_${'22'.padStart(26, '0')}`, otherNames: [], ...parts, status: 'succeeded', createdAt }],
  };
});
afterAll(() => peers.sandbox.stop());

const booksOf = async (day: string): Promise<HisTransaction[]> => {
  const lines: HisTransaction[] = [];
  for await (const line of his.transactions(context, day)) if (line.transactionId === transactionId) lines.push(line);
  return lines;
};
/** The two books of WeChat agree with ours; only the HIS has habits. */
const compare = (day: string, lines: HisTransaction[], known: KnownDifference[] = []) => {
  const invented = inventDay(day, 0);
  const [refund] = payment.refunds;
  const line = {
    paymentId: payment.id,
    transactionId,
    feeFen: 0,
    amount: fen(payment.cashFen),
    state: 'done' as const,
  };
  if (day === today)
    invented.wechat.push(
      { ...line, side: 'pay', refundId: null, remoteRefundId: null, at: payment.paidAt! },
      { ...line, side: 'refund', refundId: refund!.id, remoteRefundId: '5030', at: refund!.createdAt },
    );
  keepAccount(
    invented,
    invented.wechat.flatMap(movementsOf).filter(({ kind }) => kind !== 'fee'),
  );
  return compareLedgers({ ...invented, his: lines, own: [payment] }, { known, mayCross: true });
};
const verdicts = ({ found }: ReturnType<typeof compare>) => found.map(({ side, type, why }) => [side, type, why]);
const next = addDays(today, 1);
const keep = ({ found }: ReturnType<typeof compare>): KnownDifference[] =>
  found.map(({ key, side, lines }) => ({ id: side, day: today, key, side, lines, isOpen: true }));

test.each(['true', 'refund-key'])('books of the habit %s agree with ours', async (ledger) => {
  await habit(ledger);
  const lines = await booksOf(today);
  expect(lines.map(({ type }) => type)).toEqual(['pay', 'refund']);
  expect(verdicts(compare(today, lines))).toEqual([]);
});

test('a payment that the books lack may still come the next day, and is 长款 when it does not', async () => {
  await habit('lacking');
  const first = compare(today, await booksOf(today));
  expect(verdicts(first)).toEqual([['pay', 'cross_day', 'missing_at_his']]);
  const { met, changed } = compare(next, await booksOf(next), keep(first));
  expect([met, changed]).toMatchObject([[], [{ id: 'pay', found: { type: 'surplus', gapFen: payment.totalFen } }]]);
});

test('what books that close early have on the next day is 跨日 until then, and no difference of either day', async () => {
  await habit('next-day');
  const first = compare(today, await booksOf(today));
  expect(verdicts(first)).toEqual([
    ['pay', 'cross_day', 'missing_at_his'],
    ['refund', 'cross_day', 'missing_at_his'],
  ]);
  const { found, met, changed } = compare(next, await booksOf(next), keep(first));
  expect([found, met.map(({ id }) => id), changed]).toEqual([[], ['pay', 'refund'], []]);
});
