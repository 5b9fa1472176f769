import { askJson } from '../local/world';
import type { DemoPerson } from './guest';
import { see, seeText, tap } from './phone-driver';
import type { Scene } from './screens';

const LINES = 3;

/** Two bills at once: chosen, left out, paid together, and given back only together. */
export const takeMergedBill = async (
  { album, urlOf, guest, stage }: Scene,
  { patientId, hisPatientId, person }: { patientId: string; hisPatientId: string; person: DemoPerson },
): Promise<void> => {
  let totalFen = 0;
  const ids: string[] = [];
  for (let made = 0; made < 2; made += 1) {
    const request = { patientId: hisPatientId, lines: LINES };
    const bill = await askJson(`${stage.world.controlUrl}/his/bill-with-lines`, request);
    ids.push(String(bill.billId));
    totalFen += Number(bill.totalFen);
  }
  const billIds = ids.join(',');
  const url = urlOf('visit.bill', { patientId, billIds });
  await album.take({
    name: 'visit.bills.left-out',
    url: urlOf('visit.bills'),
    patientId,
    prepare: async (phone) => {
      await tap(phone, `[id="bill-${ids[0]}"] .tap-row`);
      await seeText(phone, '#due-total', '合计');
    },
  });
  await album.take({ name: 'visit.bill.together', url });
  const paymentId = await guest.payBillsWithInsurance(patientId, ids, totalFen, person);
  await album.keep(`anzhen.bill-payment.${[...ids].sort().join(',')}`, paymentId);
  await album.take({
    name: 'visit.bill.settled',
    url,
    prepare: (phone) => see(phone, '#payment-settled'),
  });
  await album.take({ name: 'visit.refund.together', url: urlOf('visit.refund', { patientId, billId: ids[0] }) });
};
