import { sumFen, toYuanText } from '@anzhen/shared-types';
import type { FeeUpload } from '../../ports/insurance-centre';
import type { NhsaConfig } from './config';
import { stamp } from './envelope';

const wallTime = (at: Date): string =>
  stamp(at).replace(/^(....)(..)(..)(..)(..)(..)$/, (_all, y, mo, d, h, mi, s) => `${y}-${mo}-${d} ${h}:${mi}:${s}`);

/** Yuan with four digits for one unit, rounded half up; the line's amount stays the exact one. @throws RangeError */
export function unitPrice(amount: number, quantity: string): string {
  const match = /^(\d{1,8})(?:\.(\d{1,4}))?$/.exec(quantity);
  const tenThousandths = match ? BigInt(match[1] + (match[2] ?? '').padEnd(4, '0')) : 0n;
  if (tenThousandths === 0n) throw new RangeError('not a quantity');
  const price = (BigInt(amount) * 1_000_000n * 2n + tenThousandths) / (tenThousandths * 2n);
  const digits = String(price).padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/**
 * The data of 6201. One upload is one charge batch, so the order number is also `chrgBchno`, and 6202 must name it.
 * @throws RangeError when the lines miss the total or the order number is longer than the centre takes
 */
export function feeUploadData(config: NhsaConfig, upload: FeeUpload): object {
  const { patient, visit, items } = upload;
  if (upload.orderNo.length > 20) throw new RangeError('the centre takes order numbers of 20 characters');
  if (sumFen(items.map(({ amount }) => amount)) !== upload.total) throw new RangeError('the lines miss the total');
  const beganAt = wallTime(visit.beganAt);
  const ownPaid = sumFen(items.filter(({ isOwnPaid }) => isOwnPaid === true).map(({ amount }) => amount));
  return {
    orgCodg: config.orgCode,
    psnNo: patient.recordNumber,
    insutype: config.insuranceType,
    insuCode: config.cityId,
    medOrgOrd: upload.orderNo,
    begntime: beganAt,
    idNo: patient.idNumber,
    userName: patient.name,
    idType: '01',
    payAuthNo: upload.payAuthNo,
    iptOtpNo: visit.visitNo,
    mdtrtId: visit.visitNo,
    drName: visit.doctorName,
    deptCode: visit.departmentCode,
    deptName: visit.departmentName,
    caty: visit.departmentCode,
    medType: '11',
    feeType: '01',
    medfeeSumamt: toYuanText(upload.total),
    fulamtOwnpayAmt: toYuanText(ownPaid),
    acctUsedFlag: '1',
    psnSetlway: '01',
    chrgBchno: upload.orderNo,
    pubHospRfomFlag: '0',
    feedetailList: items.map((item, index) => ({
      feedetlSn: `${upload.orderNo}-${index + 1}`,
      mdtrtId: visit.visitNo,
      psnNo: patient.recordNumber,
      chrgBchno: upload.orderNo,
      feeOcurTime: beganAt,
      medListCodg: item.code,
      medinsListCodg: item.code,
      medListName: item.name,
      detItemFeeSumamt: toYuanText(item.amount),
      cnt: item.quantity,
      pric: unitPrice(item.amount, item.quantity),
    })),
  };
}
