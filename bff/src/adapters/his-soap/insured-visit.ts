import { z } from 'zod';
import type { HisPort } from '../../ports/his';
import { text } from './codecs';
import type { Gateway } from './gateway';

const insuredVisit = z.object({ PSN_NO: text, INSU_TYPE: text, INSU_ADMDVS: text, MDTRT_ID: text, VISIT_NO: text });

/** 医保就诊登记: whom the insurance knows the patient as, and under which number the visit. */
export const makeInsuredVisits = (gateway: Gateway): Pick<HisPort, 'insureVisit'> => ({
  async insureVisit(context, { hisPatientId, billIds, payAuthNo }) {
    const asked = { PAT_ID: hisPatientId, BILL_IDS: billIds.join(','), PAY_AUTH_NO: payAuthNo };
    const row = await gateway.read(context, 'insureVisit', asked, { schema: insuredVisit });
    return {
      personNo: row.PSN_NO,
      insuranceType: row.INSU_TYPE,
      regionCode: row.INSU_ADMDVS,
      visitId: row.MDTRT_ID,
      visitNo: row.VISIT_NO,
    };
  },
});
