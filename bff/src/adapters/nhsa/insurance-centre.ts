import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fen, sumFen, toYuanText } from '@anzhen/shared-types';
import type {
  InsuranceCentre,
  InsuranceOrderRef,
  InsuranceOrderState,
  InsuranceOutcome,
  InsuranceRefund,
  InsuranceSplit,
} from '../../ports/insurance-centre';
import { makeCentreCalls, unknown } from './centre-calls';
import type { NhsaConfig, NhsaDeps } from './config';
import { openMessage, stamp } from './envelope';
import { feeUploadData } from './fee-upload';
import { yuan } from './yuan';

const uploaded = z.object({ payOrdId: z.string().min(1), payToken: z.string().min(1) });

const amounts = z.object({
  payOrdId: z.string().min(1),
  feeSumamt: yuan,
  fundPay: yuan,
  psnAcctPay: yuan,
  ownPayAmt: yuan,
  // Regions name further parts; where they are missing they are nothing.
  acctMulaidPay: yuan.default(fen(0)),
  othFeeAmt: yuan.default(fen(0)),
});

const queried = z.object({
  payOrdId: z.string().min(1),
  ordStas: z.coerce.string(),
  feeSumamt: z.unknown().optional(),
});

const authorised = z.object({
  code: z.coerce.number(),
  message: z.string().catch(''),
  pay_auth_no: z.string().optional(),
  user_name: z.string().optional(),
  user_card_no: z.string().optional(),
  // Given instead of pay_auth_no when somebody pays for a relative.
  family_pay_auth_no: z.string().optional(),
});

const settlementMessage = z.object({ payOrdId: z.string().min(1), medOrgOrd: z.string().min(1) });

const refunded = z.object({ refdSn: z.string().min(1), refStatus: z.enum(['SUCC', 'FAIL', 'EXP']) });

/** Values that are not here (insurance refunded and cash reversal failed, for one) need a person. */
const STATES: Record<string, InsuranceOrderState> = {
  0: 'open',
  1: 'open',
  2: 'open',
  3: 'open',
  4: 'open',
  5: 'open',
  6: 'settled',
  7: 'refunded',
  8: 'refunded',
  9: 'cashRefunded',
  10: 'cashRefunded',
  11: 'refunded',
  12: 'revoked',
  14: 'failed',
  15: 'failed',
  17: 'refunding',
};

// A field name and never its value: the answers carry names and identity numbers.
const misfit = (error: z.ZodError) =>
  unknown(`answer does not fit: ${error.issues.map((i) => i.path.join('.')).join(', ')}`);

function readSplit(data: unknown, payOrderId: string): InsuranceOutcome<InsuranceSplit> {
  const parsed = amounts.safeParse(data);
  if (!parsed.success) return misfit(parsed.error);
  const { payOrdId, feeSumamt: total, fundPay: fund, psnAcctPay: account, ownPayAmt: cash } = parsed.data;
  const other = sumFen([parsed.data.acctMulaidPay, parsed.data.othFeeAmt]);
  if (payOrdId !== payOrderId) return unknown('answer is about another order');
  if (sumFen([fund, account, other, cash]) !== total) return unknown('the parts of the order miss its total');
  return { kind: 'done', value: { payOrderId, total, fund, account, other, cash } };
}

function readState(
  data: unknown,
  payOrderId: string,
): InsuranceOutcome<{ state: InsuranceOrderState; split: InsuranceSplit | null }> {
  const parsed = queried.safeParse(data);
  if (!parsed.success) return misfit(parsed.error);
  if (parsed.data.payOrdId !== payOrderId) return unknown('answer is about another order');
  const state = STATES[parsed.data.ordStas];
  if (state === undefined) return unknown(`order state ${parsed.data.ordStas} needs a person`);
  // Amounts are absent until the order is decided, and a settled order without them is not believed.
  if (state !== 'settled' && parsed.data.feeSumamt === undefined) {
    return { kind: 'done', value: { state, split: null } };
  }
  const split = readSplit(data, payOrderId);
  return split.kind === 'done' ? { kind: 'done', value: { state, split: split.value } } : split;
}

/**
 * The insurance bureau's payment centre. Whatever the network or the centre does is an outcome; only `uploadFees`
 * rejects, with a RangeError, when its lines could never be right.
 */
export function makeNhsaCentre(config: NhsaConfig, { clock, log }: NhsaDeps): InsuranceCentre {
  const { call, post, told } = makeCentreCalls(config, { clock, log });
  const ofOrder = (order: InsuranceOrderRef) => ({
    payOrdId: order.payOrderId,
    orgCodg: config.orgCode,
    payToken: order.payToken,
    idNo: order.patient.idNumber,
    userName: order.patient.name,
    idType: '01',
  });

  return {
    async authorise(authCode, openid) {
      const timestamp = String(clock.now().getTime());
      const url = `${config.userQueryBaseUrl}/api/mipuserquery/userQuery/${config.partnerId}`;
      const signed = createHmac('sha256', config.partnerSecret).update(`${config.partnerId}${timestamp}`);
      const answered = await post(url, JSON.stringify({ qrcode: authCode, openid }), {
        'god-portal-timestamp': timestamp,
        'god-portal-request-id': randomBytes(16).toString('hex'),
        'god-portal-signature': signed.digest('hex'),
      });
      if (answered.kind !== 'done') return told('userQuery', answered);
      return told('userQuery', readAuthorisation(answered.value));
    },
    uploadFees: async (upload) =>
      call(6201, feeUploadData(config, upload), (data) => {
        const parsed = uploaded.safeParse(data);
        if (!parsed.success) return misfit(parsed.error);
        return { kind: 'done', value: { payOrderId: parsed.data.payOrdId, payToken: parsed.data.payToken } };
      }),
    placeOrder(order) {
      const data = {
        payAuthNo: order.payAuthNo,
        payOrdId: order.payOrderId,
        payToken: order.payToken,
        orgCodg: config.orgCode,
        // New for every call, as the centre demands.
        orgBizSer: `B${stamp(clock.now())}${randomBytes(6).toString('hex')}`,
        chrgBchno: order.batchNo,
        feeType: '01',
        acctUsedFlag: '1',
      };
      return call(6202, data, (answer) => readSplit(answer, order.payOrderId));
    },
    refund: (refund) => call(6203, refundData(refund), readRefund),
    query: (order) => call(6301, ofOrder(order), (data) => readState(data, order.payOrderId)),
    readNotice(rawBody) {
      const message = openMessage(config, rawBody, clock.now());
      const parsed = message === null ? null : settlementMessage.safeParse(message);
      return parsed?.success ? { payOrderId: parsed.data.payOrdId, orderNo: parsed.data.medOrgOrd } : null;
    },
    revoke: (order) => call(6401, ofOrder(order), () => ({ kind: 'done', value: undefined })),
  };
}

const refundData = (refund: InsuranceRefund) => ({
  payOrdId: refund.payOrderId,
  // Exactly one credential: an ecToken would need the patient at a machine in the hospital.
  payAuthNo: refund.payAuthNo,
  appRefdSn: refund.refundNo,
  appRefdTime: stamp(refund.requestedAt),
  refdType: refund.type,
  totlRefdAmt: toYuanText(sumFen([refund.fund, refund.account, refund.cash])),
  fundRefdAmt: toYuanText(refund.fund),
  psnAcctRefdAmt: toYuanText(refund.account),
  cashRefdAmt: toYuanText(refund.cash),
});

function readRefund(data: unknown): InsuranceOutcome<{ remoteId: string }> {
  const parsed = refunded.safeParse(data);
  if (!parsed.success) return misfit(parsed.error);
  const { refdSn, refStatus } = parsed.data;
  if (refStatus === 'FAIL') return { kind: 'rejected', message: 'refStatus FAIL' };
  return refStatus === 'SUCC' ? { kind: 'done', value: { remoteId: refdSn } } : unknown('refStatus EXP');
}

function readAuthorisation(body: string): Awaited<ReturnType<InsuranceCentre['authorise']>> {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    return unknown('no readable answer');
  }
  const parsed = authorised.safeParse(raw);
  if (!parsed.success) return misfit(parsed.error);
  const { code, message, user_name: name, user_card_no: idNumber } = parsed.data;
  if (code !== 0) return { kind: 'rejected', message };
  const isForRelative = Boolean(parsed.data.family_pay_auth_no);
  const payAuthNo = parsed.data.family_pay_auth_no || parsed.data.pay_auth_no;
  if (!payAuthNo || !name || !idNumber) return unknown('the authorisation says not whose it is');
  return { kind: 'done', value: { payAuthNo, name, idNumber, isForRelative } };
}
