import { type SandboxClock } from '../platform/clock';
import { digits } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { type AuthorisationDesk } from './authorisations';
import { type InsuredVisit, type NhsaStore } from './store';

/** The line in the hospital's own network: only the HIS is on it, never the mini-program's server. */
export interface HospitalLine {
  /** 1101 人员信息, with the payAuthNo as the credential; undefined when it is unknown or over. Does not use it up. */
  person(payAuthNo: string): { psnNo: string; insutype: string; insuplcAdmdvs: string; idNo: string } | undefined;
  /** 2201 门诊挂号: a visit is registered once; again gives the same mdtrtId. */
  registerVisit(visit: Omit<InsuredVisit, 'mdtrtId'>): string;
}

interface Deps {
  clock: SandboxClock;
  store: NhsaStore;
  keys: SandboxKeys['insurance'];
  authorisations: Pick<AuthorisationDesk, 'find'>;
}

/** Makes the line. */
export const makeHospitalLine = ({ clock, store, keys, authorisations }: Deps): HospitalLine => ({
  person(payAuthNo) {
    const found = authorisations.find(payAuthNo);
    if (!found || found.payAuthNoExpiresAtMs <= clock.nowMs()) return undefined;
    const who = store.value.persons[found.idNo];
    if (!who) return undefined;
    return { psnNo: who.psnNo, insutype: who.insutype, insuplcAdmdvs: keys.cityId, idNo: who.idNo };
  },
  registerVisit({ psnNo, iptOtpNo }) {
    const known = store.value.visits.find((visit) => visit.psnNo === psnNo && visit.iptOtpNo === iptOtpNo);
    if (known) return known.mdtrtId;
    const visit = { psnNo, iptOtpNo, mdtrtId: digits(18) };
    store.value.visits.push(visit);
    store.touch();
    return visit.mdtrtId;
  },
});
