import { randomUUID } from 'node:crypto';
import type { CheckpointName } from '../../bff/src/platform/checkpoint';
import type { BillView, FeeLines, PaymentIntent } from '../../shared-types/src';
import { askHis } from './books';
import type { Flow } from './flows';
import type { Identity } from './people';
import type { Phone } from './phone';
import type { OutsideWorld } from './sandbox';
import type { Target } from './targets';

/** How much the insurance bears decides what WeChat calls the payment. */
export const MIXES = { CASH_AND_INSURANCE: 'usual', INSURANCE_ONLY: 'full', CASH_ONLY: 'none' } as const;
export type Mix = keyof typeof MIXES;

/** Where money or items may be between two systems while a bill is paid, entered and given back. */
const PLACES: readonly CheckpointName[] = [
  ...(['pay.opened', 'pay.uploaded', 'pay.quoted', 'pay.prepaid', 'pay.started'] as const),
  ...(['notice.stored', 'payment.taken', 'notice.applied', 'settle.his-answered', 'settle.accepted'] as const),
  ...(['refund.his-answered', 'refund.requested', 'refund.money-asked', 'refund.finished'] as const),
];
/** How many legs a refund of the whole has; each is asked for and finished. */
const LEGS: Record<Mix, number> = { CASH_AND_INSURANCE: 3, INSURANCE_ONLY: 2, CASH_ONLY: 1 };

/** Every place of every mix: `refund.finished#2` is the second leg. */
export const billCrashes: readonly { mix: Mix; at: string }[] = (Object.keys(MIXES) as Mix[]).flatMap((mix) => [
  ...PLACES.map((at) => ({ mix, at })),
  ...Array.from({ length: LEGS[mix] - 1 }, (_, leg) => [
    { mix, at: `refund.money-asked#${leg + 2}` },
    { mix, at: `refund.finished#${leg + 2}` },
  ]).flat(),
]);

/** Says how much the insurance bears for this person. */
export const insuredAs = ({ idNumber, name }: Identity, mix: Mix, outside: OutsideWorld) =>
  outside.control('/nhsa/persons', { idNo: idNumber, name, coverage: MIXES[mix] });

/** The person is seen by a doctor, as the window books it; answers what is to be paid. */
export const seeDoctor = async (phone: Phone, { sessionId }: Target, outside: OutsideWorld): Promise<BillView[]> => {
  const { idNumber, name } = phone.identity;
  const { list } = (await askHis(outside, 'findPatients', { idNo: idNumber, patName: name })) as {
    list: { patId: string }[];
  };
  const booking = { sessionId, patId: list[0]?.patId };
  const { regNo } = await outside.control<{ regNo: string }>('/his/window-booking', booking);
  await outside.control('/his/complete-visit', { regNo });
  const params = { patientId: phone.patientId ?? '' };
  const { bills } = await phone.insist('bills', () => phone.ask('listBills', { params }));
  return bills.filter(({ status }) => status === 'due');
};

/** The person agrees in the bureau's mini-program. */
export const authorise = async ({ identity }: Phone, outside: OutsideWorld): Promise<string> => {
  const who = { idNo: identity.idNumber, name: identity.name };
  return (await outside.control<{ authCode: string }>(`/phones/${identity.phoneId}/insurance-auth`, who)).authCode;
};

/** One tap with one consent; when the consent was used up by a lost answer, the next tap brings a fresh one. */
const openInsured = (phone: Phone, bill: BillView, outside: OutsideWorld): Promise<PaymentIntent> => {
  const params = { patientId: phone.patientId ?? '' };
  return phone.insist('pay bill', async () => {
    const authCode = await authorise(phone, outside);
    const request = { billIds: [bill.id], authCode, expectedTotalFen: bill.totalFen, idempotencyKey: randomUUID() };
    return phone.ask('payBills', { params, request });
  });
};

const seePayment = (phone: Phone, paymentId: string, wanted: string) =>
  phone.insist(`see payment ${wanted}`, async () => {
    const answer = await phone.ask('getPayment', { params: { paymentId } });
    if (answer.kind !== 'ok' || answer.body.status === wanted) return answer;
    return { kind: 'waiting', for: answer.body.status };
  });

/** Gives these lines of a bill back and waits until everything is there. */
const giveBack = async (phone: Phone, billId: string, lines: string[]): Promise<void> => {
  const params = { patientId: phone.patientId ?? '', billId };
  const { fee } = await phone.insist('quote refund', () =>
    phone.ask('quoteBillRefund', { params, request: { lines } }),
  );
  const expected: FeeLines = fee;
  const request = { lines, expected, reason: 'not_needed' as const, idempotencyKey: randomUUID() };
  const { id } = await phone.insist('refund', () => phone.ask('requestBillRefund', { params, request }));
  await phone.insist('see refund done', async () => {
    const answer = await phone.ask('getRefundOffer', { params });
    if (answer.kind !== 'ok') return answer;
    const status = answer.body.refunds.find((each) => each.id === id)?.status ?? 'missing';
    return status === 'done' ? answer : { kind: 'waiting', for: status };
  });
};

/** A visit's first bill paid in this mix, entered in the HIS, and given back whole. */
export const payAndGiveBack =
  (mix: Mix): Flow =>
  async (phone, target, outside) => {
    await insuredAs(phone.identity, mix, outside);
    const [bill] = await seeDoctor(phone, target, outside);
    if (!bill) throw new Error('the visit made no bill');
    const intent = await openInsured(phone, bill, outside);
    if (!(await phone.payMedIns(intent))) throw new Error('WeChat did not take the mixed payment');
    await seePayment(phone, intent.paymentId, 'settled');
    const params = { patientId: phone.patientId ?? '', billId: bill.id };
    const { items } = await phone.insist('offer', () => phone.ask('getRefundOffer', { params }));
    await giveBack(
      phone,
      bill.id,
      items.map(({ line }) => line),
    );
  };
