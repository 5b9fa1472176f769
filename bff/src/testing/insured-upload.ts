import { fen, sumFen } from '@anzhen/shared-types';
import { systemClock } from '../adapters/system-clock';
import type { FeeUpload } from '../ports/insurance-centre';
import type { RunningSandbox } from './sandbox-process';

interface RegisteredVisit {
  psnNo: string;
  insutype: string;
  insuplcAdmdvs: string;
  iptOtpNo: string;
  mdtrtId: string;
}

/** A complete upload with one item per amount, once the sandbox has registered its visit as a HIS would (1101, 2201). */
export async function insuredUpload(
  sandbox: RunningSandbox,
  given: Pick<FeeUpload, 'orderNo' | 'payAuthNo' | 'patient'> & { amounts: readonly number[] },
): Promise<FeeUpload> {
  const { amounts, ...known } = given;
  const visit = await sandbox.control<RegisteredVisit>('/nhsa/visit', { payAuthNo: given.payAuthNo, iptOtpNo: 'R2' });
  const now = systemClock.now();
  const orderedIn = {
    department: { code: 'D0301', name: '呼吸内科', subjectCode: '03.01' },
    doctor: { code: 'D000000000003', name: '某医生' },
  };
  return {
    ...known,
    insured: {
      personNo: visit.psnNo,
      insuranceType: visit.insutype,
      regionCode: visit.insuplcAdmdvs,
      visitId: visit.mdtrtId,
      visitNo: visit.iptOtpNo,
    },
    orderedIn,
    beganAt: now,
    diagnoses: [{ code: 'J06.900', name: '急性上呼吸道感染', at: now, ...orderedIn }],
    total: sumFen(amounts.map((amount) => fen(amount))),
    items: amounts.map((amount, index) => ({
      ...{ name: `项目${index + 1}`, spec: '', quantity: '1', isOwnPaid: false, orderedIn, orderedAt: now },
      ...{ nationalCode: `00250101099010${index}`, hospitalCode: `L010${index}`, amount: fen(amount) },
    })),
  };
}
