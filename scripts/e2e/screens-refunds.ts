import { newKey } from '../local/api';
import { waitUntil } from '../local/processes';
import { askJson } from '../local/world';
import type { DemoPerson } from './guest';
import { see, tap } from './phone-driver';
import type { Scene } from './screens';
import { visible } from './waiting-steps';

/** Lines enough for a bill above the limit from which two persons of the hospital agree. */
const LONG_BILL_LINES = 24;

/** A paid bill whose items go back: what comes back where, the progress, and a large one on the finance desk. */
export const takeRefunds = async (
  scene: Scene,
  paid: { patientId: string; billId: string; hisPatientId: string; person: DemoPerson },
): Promise<void> => {
  const { album, urlOf, guest, desk, stage } = scene;
  const { patientId, billId } = paid;
  const url = urlOf('visit.refund', { patientId, billId });
  await album.take({ name: 'visit.refund', url });
  await album.take({
    name: 'visit.refund.confirm',
    url,
    prepare: async (phone) => {
      await see(phone, '#item-1');
      await tap(phone, '#choose-all');
      await tap(phone, '#quote-refund');
      await see(phone, '#refund-confirm');
    },
  });
  const long = await askJson(`${stage.world.controlUrl}/his/bill-with-lines`, {
    patientId: paid.hisPatientId,
    lines: LONG_BILL_LINES,
  });
  const big = { patientId, billId: String(long.billId) };
  await guest.payBillsWithInsurance(patientId, [big.billId], Number(long.totalFen), paid.person);
  const giveBack = async (params: typeof big): Promise<void> => {
    const offer = await guest.api.call('getRefundOffer', { params });
    const lines = offer.items.map(({ line }) => line);
    const { fee } = await guest.api.call('quoteBillRefund', { params, request: { lines } });
    const request = { lines, expected: fee, reason: 'not_needed' as const, idempotencyKey: newKey() };
    await guest.api.call('requestBillRefund', { params, request });
  };
  await giveBack(big);
  await giveBack({ patientId, billId });
  await waitUntil('退费没有办完', async () => {
    const { refunds } = await guest.api.call('getRefundOffer', { params: { patientId, billId } });
    return refunds[0]?.status === 'done';
  });
  await album.take({ name: 'visit.refund.done', url });
  await album.take({ name: 'visit.refund.review', url: urlOf('visit.refund', big) });
  await desk.goto('about:blank');
  await desk.goto(`${stage.world.bffUrl}/#${urlOf('web.refunds')}`);
  await visible(desk, '#decide-forward').waitFor();
  await album.takeWide(desk, 'web.refunds');
};
