import { sumFen, toYuanText } from '@anzhen/shared-types';
import type { FeeUpload, InsuredDiagnosis, OrderedIn } from '../../ports/insurance-centre';
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

/** 科别 of the insurance: 诊疗科目 of the national register under an A. */
const catyOf = ({ department }: OrderedIn): string => `A${department.subjectCode}`;

const diagnosisRow = ({ code, name, at, department, doctor }: InsuredDiagnosis, index: number) => ({
  // 1: of western medicine; the HIS tells of no other.
  diagType: '1',
  diagSrtNo: String(index + 1),
  diagCode: code,
  diagName: name,
  diagDept: department.name,
  diseDorNo: doctor.code,
  diseDorName: doctor.name,
  diagTime: wallTime(at),
  valiFlag: '1',
});

/**
 * The data of 6201. One upload is one charge batch, so the order number is also `chrgBchno`, and 6202 must name it.
 * Person and visit are named as the insurance itself named them to the HIS, items and places by national codes.
 * @throws RangeError when the lines miss the total or the order number is longer than the centre takes
 */
export function feeUploadData(config: NhsaConfig, upload: FeeUpload): object {
  const { patient, insured, orderedIn, items } = upload;
  if (upload.orderNo.length > 20) throw new RangeError('the centre takes order numbers of 20 characters');
  if (sumFen(items.map(({ amount }) => amount)) !== upload.total) throw new RangeError('the lines miss the total');
  const ownPaid = sumFen(items.filter(({ isOwnPaid }) => isOwnPaid).map(({ amount }) => amount));
  const [diagnosis] = upload.diagnoses;
  return {
    orgCodg: config.orgCode,
    psnNo: insured.personNo,
    insutype: insured.insuranceType,
    insuCode: insured.regionCode,
    insuplcAdmdvs: insured.regionCode,
    medOrgOrd: upload.orderNo,
    begntime: wallTime(upload.beganAt),
    idNo: patient.idNumber,
    userName: patient.name,
    idType: '01',
    // 01: the electronic credential, which is what the patient agreed with.
    mdtrtCertType: '01',
    payAuthNo: upload.payAuthNo,
    iptOtpNo: insured.visitNo,
    mdtrtId: insured.visitId,
    atddrNo: orderedIn.doctor.code,
    drName: orderedIn.doctor.name,
    deptCode: orderedIn.department.code,
    deptName: orderedIn.department.name,
    caty: catyOf(orderedIn),
    diseCodg: diagnosis?.code,
    diseName: diagnosis?.name,
    medType: '11',
    feeType: '01',
    medfeeSumamt: toYuanText(upload.total),
    fulamtOwnpayAmt: toYuanText(ownPaid),
    acctUsedFlag: '1',
    psnSetlway: '01',
    chrgBchno: upload.orderNo,
    pubHospRfomFlag: '0',
    diseinfoList: upload.diagnoses.map(diagnosisRow),
    feedetailList: items.map((item, index) => ({
      feedetlSn: `${upload.orderNo}-${index + 1}`,
      mdtrtId: insured.visitId,
      psnNo: insured.personNo,
      chrgBchno: upload.orderNo,
      feeOcurTime: wallTime(item.orderedAt),
      medListCodg: item.nationalCode,
      medinsListCodg: item.hospitalCode,
      medListName: item.name,
      medListSpc: item.spec,
      detItemFeeSumamt: toYuanText(item.amount),
      cnt: item.quantity,
      pric: unitPrice(item.amount, item.quantity),
      bilgDeptCodg: item.orderedIn.department.code,
      bilgDeptName: item.orderedIn.department.name,
      bilgDrCodg: item.orderedIn.doctor.code,
      bilgDrName: item.orderedIn.doctor.name,
    })),
  };
}
