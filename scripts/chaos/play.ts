import { randomUUID } from 'node:crypto';
import type { BillView, PaymentIntent } from '../../shared-types/src';
import { takeBillStep } from './play-bill';
import type { Answer, Phone } from './phone';
import type { OutsideWorld } from './sandbox';
import type { PersonPlan, Step } from './schedule';
import type { Target } from './targets';

/** Somebody in the middle of a schedule, and what they have seen. */
export interface Actor {
  phone: Phone;
  plan: PersonPlan;
  target: Target;
  appointmentIds: string[];
  intents: PaymentIntent[];
  /** What a doctor's visit left to be paid. */
  bill: BillView | null;
  trace: string[];
}

export interface Stage {
  outside: OutsideWorld;
  /** Remembers what the hospital stopped. */
  stopSession(sessionId: string): Promise<void>;
}

/** An impatient person looks this long. */
export const LOOK_LIMIT_MS = 6_000;
const ENDS = ['confirmed', 'cancelled', 'expired', 'refunded', 'needs_staff'];

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const told = (answer: Answer<unknown>): string => (answer.kind === 'refused' ? answer.code : answer.kind);

/** What a person does about "no connection": waits until there is one and taps once more, with the same key. */
export const askAgain = async <T>(phone: Phone, ask: () => Promise<Answer<T>>): Promise<Answer<T>> => {
  const first = await ask();
  if (first.kind !== 'lost') return first;
  await phone.waitForConnection();
  return ask();
};

/** The page that looks again while the hospital is being asked. */
const untilNotAsking = async (phone: Phone, appointmentId: string): Promise<void> => {
  const deadline = performance.now() + LOOK_LIMIT_MS;
  while (performance.now() < deadline) {
    const answer = await phone.ask('getAppointment', { params: { appointmentId } });
    if (answer.kind === 'ok' && !['holding', 'hold_unknown'].includes(answer.body.status)) return;
    await pause(300);
  }
};

const hold = async ({ phone, target, appointmentIds }: Actor, how: 'once' | 'double' | 'two keys') => {
  const { sessionId, slotId } = target;
  const base = { patientId: phone.patientId ?? '', sessionId, slotId };
  const key = randomUUID();
  const keys = how === 'once' ? [key] : how === 'double' ? [key, key] : [key, randomUUID()];
  const answers = await Promise.all(
    keys.map((idempotencyKey) =>
      askAgain(phone, () => phone.ask('holdAppointment', { request: { ...base, idempotencyKey } })),
    ),
  );
  const got = answers.find((answer) => answer.kind === 'ok');
  if (got?.kind === 'ok') await untilNotAsking(phone, got.body.id);
  for (const answer of answers)
    if (answer.kind === 'ok' && !appointmentIds.includes(answer.body.id)) appointmentIds.push(answer.body.id);
  return answers;
};

const openPayment = async (actor: Actor, times: number) => {
  const appointmentId = actor.appointmentIds[actor.appointmentIds.length - 1];
  if (!appointmentId) return [];
  const request = { idempotencyKey: randomUUID() };
  const ask = () =>
    askAgain(actor.phone, () => actor.phone.ask('payAppointment', { params: { appointmentId }, request }));
  let answers = await Promise.all(Array.from({ length: times }, ask));
  if (answers.some(({ kind }) => kind !== 'ok')) {
    await pause(700);
    answers = [...answers, await ask()];
  }
  for (const answer of answers) if (answer.kind === 'ok') actor.intents.push(answer.body);
  return answers;
};

const payInWechat = async ({ phone, intents }: Actor, how: 'pay' | 'close the sheet' | 'pay twice') => {
  const parameters = intents[intents.length - 1]?.wechat;
  if (!parameters) return 'nothing to pay with';
  const decision = how === 'close the sheet' ? 'cancel' : undefined;
  const times = how === 'pay twice' ? 2 : 1;
  const results = await Promise.all(Array.from({ length: times }, () => phone.payInWechat(parameters, decision)));
  return results.map((isPaid) => (isPaid ? 'paid' : 'not paid')).join(' ');
};

const cancel = async ({ phone, appointmentIds }: Actor, times: number) => {
  const appointmentId = appointmentIds[appointmentIds.length - 1];
  if (!appointmentId) return [];
  const ask = () => askAgain(phone, () => phone.ask('cancelAppointment', { params: { appointmentId } }));
  return Promise.all(Array.from({ length: times }, ask));
};

const look = async ({ phone, appointmentIds }: Actor): Promise<string> => {
  const appointmentId = appointmentIds[appointmentIds.length - 1];
  if (!appointmentId) return 'nothing';
  const deadline = performance.now() + LOOK_LIMIT_MS;
  let seen = 'no answer';
  while (performance.now() < deadline && !ENDS.includes(seen)) {
    const answer = await askAgain(phone, () => phone.ask('getAppointment', { params: { appointmentId } }));
    seen = answer.kind === 'ok' ? answer.body.status : told(answer);
    if (!ENDS.includes(seen)) await pause(400);
  }
  return seen;
};

const take = async (actor: Actor, step: Step, stage: Stage): Promise<string> => {
  const { stopSession } = stage;
  switch (step.do) {
    case 'open bill':
    case 'pay bill':
    case 'give back':
    case 'wait for the bill':
      return takeBillStep(actor, step, stage);
    case 'hold':
      return (await hold(actor, step.how)).map(told).join(' ');
    case 'open payment':
      return (await openPayment(actor, step.how === 'double' ? 2 : 1)).map(told).join(' ');
    case 'pay in WeChat':
      return payInWechat(actor, step.how);
    case 'cancel':
      return (await cancel(actor, step.how === 'double' ? 2 : 1)).map(told).join(' ');
    case 'wait':
      return look(actor);
    case 'stop session':
      await stopSession(actor.target.sessionId);
      return actor.target.sessionId;
  }
};

/** Lets one person do these steps; whatever the systems answer, the next step follows. */
export const play = async (actor: Actor, half: 'before' | 'after', stage: Stage): Promise<void> => {
  if (half === 'before') await pause(actor.plan.startsAfterMs);
  for (const step of actor.plan[half]) {
    const what = `${half}: ${step.do}${'how' in step ? ` (${step.how})` : ''}`;
    const came = await take(actor, step, stage).catch((error: unknown) => String(error));
    const ids = [...actor.appointmentIds.slice(-1), ...actor.intents.slice(-1).map(({ paymentId }) => paymentId)];
    actor.trace.push(`${what} → ${came} [${ids.join(' ')}]`);
  }
};
