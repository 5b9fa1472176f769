import { fenOf } from './amounts';
import { NhsaRefusal } from './errors';

export type Data = Record<string, unknown>;

const REQUIRED = [
  'orgCodg',
  'psnNo',
  'insutype',
  'medOrgOrd',
  'begntime',
  'idNo',
  'userName',
  'idType',
  'insuCode',
  'iptOtpNo',
  'deptCode',
  'deptName',
  'caty',
  'medType',
  'feeType',
  'medfeeSumamt',
  'psnSetlway',
  'chrgBchno',
  'pubHospRfomFlag',
];
const LINE_REQUIRED = ['feedetlSn', 'feeOcurTime', 'medListCodg', 'medinsListCodg', 'detItemFeeSumamt', 'cnt', 'pric'];
const PARTS = ['fulamtOwnpayAmt', 'preselfpayAmt', 'inscpScpAmt'];
// Services have 15 digits, medicines and materials up to 27 signs; a name is none of these.
const CATALOGUE_CODE = /^[0-9A-Z]{15,27}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

const isPresent = (value: unknown) => value !== undefined && value !== null && value !== '';

/** A field as text. @throws NhsaRefusal when it is missing */
export function textField(data: Data, field: string): string {
  const value = data[field];
  if (!isPresent(value)) throw new NhsaRefusal(`${field}不能为空`);
  return String(value);
}

function sumOfLines(data: Data): number {
  const lines = data.feedetailList;
  if (!Array.isArray(lines) || lines.length === 0) throw new NhsaRefusal('feedetailList不能为空');
  const seen = new Set<string>();
  return (lines as Data[]).reduce((sum, line) => {
    for (const field of LINE_REQUIRED) textField(line, field);
    if (!CATALOGUE_CODE.test(String(line.medListCodg))) throw new NhsaRefusal('medListCodg不是医保目录编码');
    for (const field of ['mdtrtId', 'psnNo', 'chrgBchno']) {
      if (isPresent(line[field]) && line[field] !== data[field]) throw new NhsaRefusal(`明细的${field}与上传的不一致`);
    }
    const serial = String(line.feedetlSn);
    if (seen.has(serial)) throw new NhsaRefusal('feedetlSn重复');
    seen.add(serial);
    if (!DATE_TIME.test(String(line.feeOcurTime))) throw new NhsaRefusal('feeOcurTime格式应为yyyy-MM-dd HH:mm:ss');
    return sum + fenOf(line.detItemFeeSumamt, 'detItemFeeSumamt');
  }, 0);
}

const DIAGNOSIS = ['diagType', 'diagSrtNo', 'diagCode', 'diagName', 'diagDept', 'diagTime', 'valiFlag'];

function checkDiagnoses(data: Data): void {
  if (!isPresent(data.diseinfoList)) return;
  if (!Array.isArray(data.diseinfoList)) throw new NhsaRefusal('diseinfoList格式不正确');
  for (const diagnosis of data.diseinfoList as Data[]) for (const field of DIAGNOSIS) textField(diagnosis, field);
}

/** Checks a 6201 upload. Returns its amounts in fen. @throws NhsaRefusal naming the first field that is wrong */
export function checkUpload(data: Data, orgCode: string): { totalFen: number; ownPaidItemsFen: number } {
  for (const field of REQUIRED) textField(data, field);
  if (data.orgCodg !== orgCode) throw new NhsaRefusal('orgCodg与渠道不一致');
  if (String(data.medOrgOrd).length > 20) throw new NhsaRefusal('medOrgOrd长度不能超过20');
  if (!DATE_TIME.test(String(data.begntime))) throw new NhsaRefusal('begntime格式应为yyyy-MM-dd HH:mm:ss');
  if (isPresent(data.ecToken) === isPresent(data.payAuthNo)) throw new NhsaRefusal('ecToken与payAuthNo须且只须传一个');
  // Without an ecToken the visit must have been registered with the insurance before.
  if (!isPresent(data.ecToken)) textField(data, 'mdtrtId');
  checkDiagnoses(data);
  const totalFen = fenOf(data.medfeeSumamt, 'medfeeSumamt');
  if (totalFen === 0) throw new NhsaRefusal('medfeeSumamt应大于0');
  if (sumOfLines(data) !== totalFen) throw new NhsaRefusal('费用明细合计与medfeeSumamt不一致');
  const ownPaidItemsFen = isPresent(data.fulamtOwnpayAmt) ? fenOf(data.fulamtOwnpayAmt, 'fulamtOwnpayAmt') : 0;
  if (PARTS.every((field) => isPresent(data[field]))) {
    const over = isPresent(data.overlmtSelfpay) ? fenOf(data.overlmtSelfpay, 'overlmtSelfpay') : 0;
    const sum = PARTS.reduce((all, field) => all + fenOf(data[field], field), over);
    if (sum !== totalFen) throw new NhsaRefusal('全自费、先行自付、符合范围金额之和与medfeeSumamt不一致');
  }
  if (ownPaidItemsFen > totalFen) throw new NhsaRefusal('fulamtOwnpayAmt不能大于medfeeSumamt');
  return { totalFen, ownPaidItemsFen };
}
