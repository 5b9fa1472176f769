import { randomUUID } from 'node:crypto';
import type { CheckpointName } from '../../bff/src/platform/checkpoint';
import type { OutsideWorld } from './sandbox';
import type { Phone } from './phone';
import type { Target } from './targets';

/** What a person does from beginning to end, each step repeated with the same key until there is an answer. */
export type Flow = (phone: Phone, target: Target, outside: OutsideWorld) => Promise<void>;

const hold = async (phone: Phone, target: Target): Promise<string> => {
  const { sessionId, slotId } = target;
  const request = { patientId: phone.patientId ?? '', sessionId, slotId, idempotencyKey: randomUUID() };
  return (await phone.insist('hold', () => phone.ask('holdAppointment', { request }))).id;
};

const openPayment = (phone: Phone, appointmentId: string) => {
  const request = { idempotencyKey: randomUUID() };
  return phone.insist('pay', () => phone.ask('payAppointment', { params: { appointmentId }, request }));
};

const seeStatus = (phone: Phone, appointmentId: string, wanted: string) =>
  phone.insist(`see ${wanted}`, async () => {
    const answer = await phone.ask('getAppointment', { params: { appointmentId } });
    if (answer.kind !== 'ok' || answer.body.status === wanted) return answer;
    return { kind: 'waiting', for: answer.body.status };
  });

const cancel = (phone: Phone, appointmentId: string) =>
  phone.insist('cancel', () => phone.ask('cancelAppointment', { params: { appointmentId } }));

const bookAndPay = async (phone: Phone, target: Target): Promise<string> => {
  const appointmentId = await hold(phone, target);
  const intent = await openPayment(phone, appointmentId);
  if (intent.wechat && !(await phone.payInWechat(intent.wechat))) throw new Error('WeChat did not take the money');
  return appointmentId;
};

const bookPayAndCancel: Flow = async (phone, target) => {
  const appointmentId = await bookAndPay(phone, target);
  await seeStatus(phone, appointmentId, 'confirmed');
  await cancel(phone, appointmentId);
  await seeStatus(phone, appointmentId, 'refunded');
};

const bookAndGiveUp: Flow = async (phone, target) => {
  const appointmentId = await hold(phone, target);
  await openPayment(phone, appointmentId);
  await cancel(phone, appointmentId);
  await seeStatus(phone, appointmentId, 'cancelled');
};

/** The doctor's session is stopped while the person is about to pay: the HIS refuses, the money goes back. */
const payForStopped: Flow = async (phone, target, outside) => {
  const appointmentId = await hold(phone, target);
  const intent = await openPayment(phone, appointmentId);
  await outside.control('/his/stop-session', { sessionId: target.sessionId });
  if (intent.wechat && !(await phone.payInWechat(intent.wechat))) throw new Error('WeChat did not take the money');
  await seeStatus(phone, appointmentId, 'refunded');
};

const UNPAID: readonly CheckpointName[] = ['close.asked', 'close.written', 'cancel.released', 'release.his-answered'];

/** Places that only the payment of a bill passes. */
export const isOfBillsOnly = (name: CheckpointName): boolean =>
  ['pay.uploaded', 'pay.quoted', 'settle.his-answered', 'settle.accepted'].includes(name);

/** The flow that passes a checkpoint. */
export const flowTo = (checkpoint: CheckpointName): Flow =>
  UNPAID.includes(checkpoint) ? bookAndGiveUp : checkpoint === 'confirm.refused' ? payForStopped : bookPayAndCancel;

/** The flow that touches everything; for the death of a server at any moment. */
export const wholeFlow = bookPayAndCancel;
