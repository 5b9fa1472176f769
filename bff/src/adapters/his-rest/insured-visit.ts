import { z } from 'zod';
import type { HisPort } from '../../ports/his';
import type { HisTransport } from './transport';

const filled = z.string().min(1);
const insuredVisit = z.object({
  ...{ psnNo: filled, insuType: filled, insuAdmdvs: filled, mdtrtId: filled, visitNo: filled },
});

/** 医保就诊登记: whom the insurance knows the patient as, and under which number the visit. */
export const makeInsuredVisits = (transport: HisTransport): Pick<HisPort, 'insureVisit'> => ({
  async insureVisit(context, { hisPatientId, billIds, payAuthNo }) {
    const request = { patId: hisPatientId, billIds, payAuthNo };
    const row = await transport.read(context, 'insureVisit', request, insuredVisit);
    return {
      personNo: row.psnNo,
      insuranceType: row.insuType,
      regionCode: row.insuAdmdvs,
      visitId: row.mdtrtId,
      visitNo: row.visitNo,
    };
  },
});
