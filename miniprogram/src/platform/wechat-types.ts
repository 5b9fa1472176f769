/** What wx.requestPayment takes (WeChat Pay v3, mini-program). */
export interface PaymentParams {
  appId: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA';
  paySign: string;
}

/** What wx.requestMedicalInsurancePay takes; the payment part is absent when insurance covers everything. */
export interface MedicalInsurancePayParams {
  mixTradeNo: string;
  payment?: PaymentParams;
}

/** `submitted` proves nothing: only the BFF knows whether money moved. */
export type PaymentOutcome = 'submitted' | 'cancelled';

/** The bureau's own mini-program, where the patient agrees that we may see the insurance. */
export interface InsuranceMiniProgram {
  appId: string;
  path: string;
}

/** WeChat, or the simulated phone, did not do what was asked. The message is for the person. */
export class PlatformError extends Error {
  override name = 'PlatformError';
}
