import { AppError } from '../../platform/app-error';
import type { CallContext, HisBill, HisPort } from '../../ports/his';
import { reading } from './his-reading';

/**
 * These bills of a patient as the HIS has them now, all of them due and fit to be paid together. Only this patient's
 * list is read, so a stranger's bill is not found.
 * @throws BILL.NOT_FOUND, BILL.ALREADY_PAID, BILL.NOT_TOGETHER, HIS.*
 */
export const readDueBills = async (
  his: Pick<HisPort, 'listBills'>,
  context: CallContext,
  hisPatientId: string,
  billIds: readonly string[],
): Promise<HisBill[]> => {
  const listed = new Map((await reading(his.listBills(context, hisPatientId))).map((bill) => [bill.id, bill]));
  return billIds.map((billId) => {
    const bill = listed.get(billId);
    if (!bill) throw new AppError('BILL.NOT_FOUND', { billId });
    if (bill.status !== 'due') {
      const said = `「${bill.title}」已经缴过了（可能在窗口或自助机），没有扣钱，请不要再付`;
      throw new AppError('BILL.ALREADY_PAID', { billId, status: bill.status }, said);
    }
    if (billIds.length > 1 && !bill.isMergeable) {
      throw new AppError('BILL.NOT_TOGETHER', { billId }, `「${bill.title}」不能和别的单一起付，请单独付`);
    }
    return bill;
  });
};
