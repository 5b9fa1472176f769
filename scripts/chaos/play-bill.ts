import { randomUUID } from 'node:crypto';
import type { RefundOffer } from '../../shared-types/src';
import { authorise } from './bill-flows';
import { type Actor, askAgain, LOOK_LIMIT_MS, pause, type Stage, told } from './play';
import type { Step } from './schedule';

type BillStep = Extract<Step, { do: 'open bill' | 'pay bill' | 'give back' | 'wait for the bill' }>;
const ENDS = ['settled', 'closed', 'failed', 'refunded', 'needs_staff'];

const open = async (actor: Actor, how: 'once' | 'double' | 'by oneself', { outside }: Stage): Promise<string> => {
  const { phone, bill } = actor;
  if (!bill) return 'no bill';
  const params = { patientId: phone.patientId ?? '' };
  const authCode = how === 'by oneself' ? undefined : await authorise(phone, outside);
  const request = {
    ...{ billIds: [bill.id], expectedTotalFen: bill.totalFen, idempotencyKey: randomUUID() },
    ...(authCode === undefined ? {} : { authCode }),
  };
  const ask = () => askAgain(phone, () => phone.ask('payBills', { params, request }));
  const answers = await Promise.all(Array.from({ length: how === 'double' ? 2 : 1 }, ask));
  for (const answer of answers) if (answer.kind === 'ok') actor.intents.push(answer.body);
  return answers.map(told).join(' ');
};

const pay = async ({ phone, intents }: Actor, how: 'pay' | 'close the sheet' | 'pay twice'): Promise<string> => {
  const intent = intents[intents.length - 1];
  if (!intent) return 'nothing to pay with';
  const decision = how === 'close the sheet' ? 'cancel' : undefined;
  const once = () =>
    intent.method === 'med_ins' ? phone.payMedIns(intent, decision) : phone.payInWechat(intent.wechat ?? {}, decision);
  const results = await Promise.all(Array.from({ length: how === 'pay twice' ? 2 : 1 }, once));
  return results.map((isPaid) => (isPaid ? 'paid' : 'not paid')).join(' ');
};

const look = async ({ phone, intents }: Actor): Promise<string> => {
  const paymentId = intents[intents.length - 1]?.paymentId;
  if (!paymentId) return 'nothing';
  const deadline = performance.now() + LOOK_LIMIT_MS;
  let seen = 'no answer';
  while (performance.now() < deadline && !ENDS.includes(seen)) {
    const answer = await askAgain(phone, () => phone.ask('getPayment', { params: { paymentId } }));
    seen = answer.kind === 'ok' ? answer.body.status : told(answer);
    if (!ENDS.includes(seen)) await pause(400);
  }
  return seen;
};

const linesOf = ({ items }: RefundOffer, what: 'one item' | 'the own-paid item' | 'everything'): string[] => {
  const left = items.filter(({ state }) => state === 'open');
  const own = left.filter(({ insuranceClass }) => insuranceClass === '自费');
  const chosen = what === 'everything' ? left : what === 'one item' ? left.slice(0, 1) : own;
  return chosen.map(({ line }) => line);
};

const giveBack = async ({ phone, bill }: Actor, step: Extract<BillStep, { do: 'give back' }>): Promise<string> => {
  if (!bill) return 'no bill';
  const params = { patientId: phone.patientId ?? '', billId: bill.id };
  const offer = await askAgain(phone, () => phone.ask('getRefundOffer', { params }));
  if (offer.kind !== 'ok') return told(offer);
  const lines = linesOf(offer.body, step.what);
  if (lines.length === 0) return 'nothing left';
  const quote = await askAgain(phone, () => phone.ask('quoteBillRefund', { params, request: { lines } }));
  if (quote.kind !== 'ok') return told(quote);
  const request = { lines, expected: quote.body.fee, reason: 'not_needed' as const, idempotencyKey: randomUUID() };
  const ask = () => askAgain(phone, () => phone.ask('requestBillRefund', { params, request }));
  const answers = await Promise.all(Array.from({ length: step.how === 'double' ? 2 : 1 }, ask));
  return answers.map((answer) => (answer.kind === 'ok' ? answer.body.id : told(answer))).join(' ');
};

/** One step of somebody who pays a bill. */
export const takeBillStep = (actor: Actor, step: BillStep, stage: Stage): Promise<string> => {
  switch (step.do) {
    case 'open bill':
      return open(actor, step.how, stage);
    case 'pay bill':
      return pay(actor, step.how);
    case 'wait for the bill':
      return look(actor);
    case 'give back':
      return giveBack(actor, step);
  }
};
