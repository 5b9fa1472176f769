import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, hospitalDate, MINUTE } from '@anzhen/shared-types';
import { makeHisRest } from '../adapters/his-rest';
import { systemClock } from '../adapters/system-clock';
import type { Clock } from '../ports/clock';
import type { HisPort, WriteResult } from '../ports/his';
import { startSandbox } from './sandbox-process';

/** What the hospital itself says about its books: the oracle that does not go through the adapter. */
export interface PeerState {
  registrations: Record<string, number>;
  byOrder: Record<string, { status: string; regNo: string }>;
  refundsByKey: Record<string, { amountFen: number }>;
  settlementsByKey: Record<string, unknown>;
  patients: number;
}

export const CHRONIC = { idNumber: '990101195803120027', name: '余佩兰' };
export const YOUNG = { idNumber: '990101199709300046', name: '何静姝' };
export const context = { traceId: 'test-trace' };
/** How long a number is wanted. */
export const KEEP_MS = 15 * MINUTE;

/** The value of a write that was done. @throws Error showing what it came to instead */
export function done<T>(result: WriteResult<T>): { value: T; replayed: boolean } {
  if (result.kind !== 'done') throw new Error(`not done but ${JSON.stringify(result)}`);
  return result;
}

/** The code of a refusal, or the kind when it was none. */
export const rejection = <T>(result: WriteResult<T>) => (result.kind === 'rejected' ? result.error.code : result.kind);

/** The first day with open sessions in every half day. */
export const tomorrow = () => addDays(hospitalDate(systemClock.now()), 1);

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** A sandbox, the `his-rest` adapter in front of it, and shorthands for what most tests need first. */
export async function startHis() {
  const sandbox = await startSandbox();
  const { credentials } = sandbox;
  let keyCount = 0;
  const adapter = (changes: { baseUrl?: string; appSecret?: string; clock?: Clock } = {}): HisPort => {
    const { clock = systemClock, ...config } = changes;
    const deadlines = { holdMs: 800 };
    const deps = { clock, log: { warn: () => undefined } };
    return makeHisRest({ baseUrl: credentials.urls.his, ...credentials.his, deadlines, ...config }, deps);
  };
  const his = adapter();
  const newKey = () => `apt_01JDTEST${String((keyCount += 1)).padStart(8, '0')}`;
  const patientId = async (who: { idNumber: string; name: string }) => {
    const [patient] = await his.findPatients(context, who);
    if (!patient) throw new Error('the demo person is missing');
    return patient.hisPatientId;
  };
  /** Room for two tomorrow in a clinic; every test takes another clinic, because a session takes a patient once. */
  const freeSlot = async (departmentCode: string) => {
    const sessions = await his.listSessions(context, { departmentCode, from: tomorrow(), to: tomorrow() });
    for (const session of sessions.filter(({ status, left }) => status === 'open' && (left ?? 0) > 1)) {
      const slot = (await his.listSlots(context, session.id)).find(({ left }) => (left ?? 0) > 1);
      if (slot) return { session, slot };
    }
    throw new Error('no free slot');
  };
  const heldIn = async (departmentCode: string) => {
    const { session, slot } = await freeSlot(departmentCode);
    const command = { hisPatientId: await patientId(CHRONIC), sessionId: session.id, slotId: slot.id, keepMs: KEEP_MS };
    const key = newKey();
    return { key, command, session, slot, hold: done(await his.hold(context, key, command)).value };
  };
  const paidIn = async (departmentCode: string) => {
    const held = await heldIn(departmentCode);
    const paid = { amount: held.hold.fee, transactionId: `4200${held.key}`, paidAt: systemClock.now() };
    return { ...held, paid, registration: done(await his.confirm(context, held.key, paid)).value };
  };

  return {
    sandbox,
    his,
    adapter,
    newKey,
    patientId,
    freeSlot,
    heldIn,
    paidIn,
    peer: () => sandbox.control<PeerState>('/his/state'),
    fault: (operation: string, how: object) =>
      sandbox.control('/faults', { server: 'his', path: `/api/${operation}`, times: 1, ...how }),
  };
}
