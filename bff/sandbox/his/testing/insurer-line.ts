import { type InsurerLine } from '../domain/his';

/** An insurance without a centre: `AUTH-<identity number>` is that person's consent. */
export const INSURER: InsurerLine = {
  person(payAuthNo) {
    const idNo = /^AUTH-(\d{17}[\dX])$/.exec(payAuthNo)?.[1];
    return idNo === undefined ? undefined : { psnNo: `P${idNo}`, insutype: '310', insuplcAdmdvs: '530100', idNo };
  },
  registerVisit: ({ psnNo, iptOtpNo }) => `${psnNo}-${iptOtpNo}`,
};
