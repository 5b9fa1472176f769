import { request } from 'node:http';
import { hospitalDate } from '@anzhen/shared-types';
import type { HisOracle, HospitalStaff, PeerRegistration, SiteClock, WriteOperation } from './harness';

/** The sandbox's own word about its books (docs/SANDBOX-HIS.md §4). */
interface State {
  registrations: Record<string, number>;
  byOrder: Record<string, { status: string; patId: string; schId: string; seqNo: number; regNo: string }>;
  refundsByKey: Record<string, { amountFen: number }>;
  settlementsByKey: Record<string, unknown>;
  patients: number;
  events: number;
}

interface PeerBill {
  deptStdCode: string;
  docNationalCode: string;
  diagCode: string;
  items: { itemCode: string; nationalCode: string }[];
}

interface PeerVisit {
  psnNo: string;
  iptOtpNo: string;
  mdtrtId: string;
}

/** How the control API's faults name a write of one dialect. */
export type FaultAddress = (operation: WriteOperation) => { server: string; path: string };

export interface SandboxControl {
  oracle: HisOracle;
  staff: HospitalStaff;
  clock: SiteClock;
  /** Faults and traps away, the clock as it was when this was opened. */
  restore(): Promise<void>;
  /** The clock as it was before this was opened. */
  close(): Promise<void>;
}

const LIVE = new Set(['held', 'confirmed', 'arrived', 'visited']);

/**
 * One request on a connection of its own: a pooled one may have been closed over there while a case kept this machine
 * busy. @throws Error when the answer is not 200
 */
const exchange = (url: string, method: string, body: string | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`sandbox ${method} ${new URL(url).pathname}: ${response.statusCode} ${text}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });

const makeCall = (controlUrl: string) =>
  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    return JSON.parse(await exchange(controlUrl + path, method, body && JSON.stringify(body))) as T;
  };
type Call = ReturnType<typeof makeCall>;

function makeOracle(call: Call): HisOracle {
  const state = () => call<State>('GET', '/his/state');
  return {
    async registration(key) {
      const row = (await state()).byOrder[key];
      if (!row) return null;
      const status = row.status === 'given-up' ? 'givenUp' : (row.status as PeerRegistration['status']);
      const { patId, schId, seqNo, regNo } = row;
      return { status, hisPatientId: patId, sessionId: schId, seqNo, registrationNo: regNo };
    },
    refundedFen: async (key) => (await state()).refundsByKey[key]?.amountFen ?? null,
    isSettled: async (key) => (await state()).settlementsByKey[key] !== undefined,
    async itemCodes(billId) {
      const { items } = await call<PeerBill>('POST', '/his/bill', { billId });
      return items.map(({ itemCode, nationalCode }) => ({ hospitalCode: itemCode, nationalCode }));
    },
    async billCodes(billId) {
      const bill = await call<PeerBill>('POST', '/his/bill', { billId });
      return { department: bill.deptStdCode, doctor: bill.docNationalCode, diagnosis: bill.diagCode };
    },
    async insuredVisits() {
      const { list } = await call<{ list: PeerVisit[] }>('GET', '/nhsa/visits');
      return list.map(({ psnNo, iptOtpNo, mdtrtId }) => ({ personNo: psnNo, visitNo: iptOtpNo, visitId: mdtrtId }));
    },
    async liveNumbers(sessionId) {
      const rows = Object.values((await state()).byOrder);
      return rows.filter(({ schId, status }) => schId === sessionId && LIVE.has(status)).map(({ seqNo }) => seqNo);
    },
    async totals() {
      const { registrations, patients, refundsByKey, settlementsByKey, events } = await state();
      return {
        registrations: Object.values(registrations).reduce((sum, count) => sum + count, 0),
        patients,
        refunds: Object.keys(refundsByKey).length,
        settlements: Object.keys(settlementsByKey).length,
        events,
      };
    },
  };
}

const makeStaff = (call: Call, faultOn: FaultAddress): HospitalStaff => ({
  stopSession: async (sessionId) => void (await call('POST', '/his/stop-session', { sessionId })),
  async sellAtWindow(sessionId, patId) {
    const sold = await call<{ regNo: string; isExtra: boolean }>('POST', '/his/window-booking', { sessionId, patId });
    return { registrationNo: sold.regNo, isExtra: sold.isExtra };
  },
  swapDoctor: async (sessionId, doctorId) => void (await call('POST', '/his/swap-doctor', { sessionId, doctorId })),
  completeVisit: async (regNo) => void (await call('POST', '/his/complete-visit', { regNo })),
  agreeToInsurance: async ({ name, idNumber }) =>
    (await call<{ payAuthNo: string }>('POST', '/nhsa/consent', { name, idNo: idNumber })).payAuthNo,
  publishReport: async (patientId) =>
    void (await call('POST', '/his/publish-report', { patientId, kind: 'blood-count' })),
  correctReport: async (reportId, line) =>
    void (await call('POST', '/his/correct-report', { reportId, ...line, reason: '复核更正' })),
  withdrawReport: async (reportId) =>
    void (await call('POST', '/his/withdraw-report', { reportId, reason: '标本不合格' })),
  issueLongBill: async (patientId, lines) =>
    (await call<{ billId: string }>('POST', '/his/bill-with-lines', { patientId, lines })).billId,
  refundAtWindow: async (regNo, moneyBy) =>
    void (await call('POST', '/his/window-refund', { regNo, moneyBy: moneyBy === 'us' ? 'platform' : 'counter' })),
  workSlowly: async (operation, delayMs) =>
    void (await call('POST', '/faults', { ...faultOn(operation), delayMs, times: 1 })),
  runTwice: async (operation) =>
    void (await call('POST', '/faults', { ...faultOn(operation), duplicate: 'forced', times: 1 })),
  stillToCome: async () => (await call<unknown[]>('GET', '/faults')).length,
  play: async (trap, value) => void (await call('PUT', '/his/traps', { [trap]: value })),
});

/** A clock of the sandbox that stands at ten in the morning, so that there is a today and a tomorrow at any hour. */
async function openClock(call: Call, isMovable: boolean) {
  const read = async () => (await call<{ offsetMs: number }>('GET', '/clock')).offsetMs;
  const move = async (body: { offsetMs: number } | { now: string }) => {
    offsetMs = (await call<{ offsetMs: number }>('POST', '/clock', body)).offsetMs;
  };
  const first = await read();
  let offsetMs = first;
  const now = () => new Date(Date.now() + offsetMs);
  if (isMovable) await move({ now: `${hospitalDate(now())}T10:00:00+08:00` });
  const start = offsetMs;
  return {
    clock: { now, pass: (ms: number) => move({ offsetMs: offsetMs + ms }) },
    restart: async () => (offsetMs === start ? undefined : move({ offsetMs: start })),
    close: async () => (offsetMs === first ? undefined : move({ offsetMs: first })),
  };
}

/** Talks to the control server of a running sandbox. */
export async function openSandboxControl(
  controlUrl: string,
  faultOn: FaultAddress,
  isClockMovable: boolean,
): Promise<SandboxControl> {
  const call = makeCall(controlUrl);
  const { clock, restart, close } = await openClock(call, isClockMovable);
  return {
    oracle: makeOracle(call),
    staff: makeStaff(call, faultOn),
    clock,
    async restore() {
      await call('DELETE', '/faults');
      await call('PUT', '/his/traps', { reset: true });
      await restart();
    },
    close,
  };
}
