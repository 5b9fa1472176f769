import { shanghaiDateTime, type SandboxClock } from '../platform/clock';
import { yuanOf } from './amounts';
import { type Data } from './fee-upload';
import { type InsuranceOrder, type NhsaStore } from './store';

const TRIES = 3;
const WAIT_MS = 15_000;
const TIMEOUT_MS = 5_000;

interface Deps {
  clock: SandboxClock;
  store: NhsaStore;
  seal: (data: Data) => object;
  cityId: string;
  orgCode: string;
}

/** Makes the sender of 6302: tells the hospital that an order is settled, if an address is set. */
export function makeSettlementNotifier({ clock, store, seal, cityId, orgCode }: Deps) {
  const messageOf = (order: InsuranceOrder): Data => {
    const at = shanghaiDateTime(new Date(order.settledAtMs ?? clock.nowMs()));
    return {
      ordStas: order.ordStas,
      callType: '02',
      payOrdId: order.payOrdId,
      medOrgOrd: order.medOrgOrd,
      traceTime: at.replace(/[-: ]/g, ''),
      feeSumamt: yuanOf(order.totalFen),
      [store.value.settings.ownPaySpelling]: yuanOf(order.split?.cashFen ?? 0),
      psnAcctPay: yuanOf(order.split?.accountFen ?? 0),
      fundPay: yuanOf(order.split?.fundFen ?? 0),
      hiChrgTime: at,
      hiDocSn: order.hiDocSn,
      hiRgstSn: order.hiRgstSn,
      orgCode,
      ecCode: cityId,
      setlType: 'ALL',
    };
  };
  const attempt = async (order: InsuranceOrder, url: string, triesLeft: number): Promise<void> => {
    let isTaken = false;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(seal(messageOf(order))),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.arrayBuffer();
      isTaken = response.ok;
    } catch {
      isTaken = false; // Not reachable counts as not taken: it is sent again.
    }
    if (!isTaken && triesLeft > 1) clock.at(clock.nowMs() + WAIT_MS, () => attempt(order, url, triesLeft - 1));
  };
  return (order: InsuranceOrder): void => {
    const url = store.value.settings.notifyUrl;
    if (url !== '') clock.at(clock.nowMs(), () => attempt(order, url, TRIES));
  };
}
