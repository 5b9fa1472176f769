import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { PaymentRow } from './payment.table';
import type { InsuranceUpload } from './payments';

const PLACE = 'payment.insurance_token';
const PAYER = 'payment.payer';

export interface InsuranceOrder {
  orderId: string;
  token: string;
  payAuthNo: string;
}

/** The columns that keep an order of the insurance centre; its secrets are sealed. */
export const sealInsuranceOrder = (
  cipher: FieldCipher,
  paymentId: string,
  { orderId, token, payAuthNo, payer }: InsuranceUpload,
): Pick<PaymentRow, 'insuranceOrderId' | 'insuranceTokenCipher' | 'payerCipher'> => ({
  insuranceOrderId: orderId,
  insuranceTokenCipher: cipher.seal(PLACE, paymentId, JSON.stringify([token, payAuthNo])),
  payerCipher: payer === null ? null : cipher.seal(PAYER, paymentId, JSON.stringify([payer.name, payer.idNumber])),
});

/** Who pays for a relative; null when patients pay for themselves. */
export const openPayer = (cipher: FieldCipher, row: PaymentRow): { name: string; idNumber: string } | null => {
  if (row.payerCipher === null) return null;
  const [name, idNumber] = JSON.parse(cipher.open(PAYER, row.id, row.payerCipher)) as [string, string];
  return { name, idNumber };
};

/** The order again; null when the centre was never asked or never answered. */
export const openInsuranceOrder = (cipher: FieldCipher, row: PaymentRow): InsuranceOrder | null => {
  if (row.insuranceOrderId === null || row.insuranceTokenCipher === null) return null;
  const [token, payAuthNo] = JSON.parse(cipher.open(PLACE, row.id, row.insuranceTokenCipher)) as [string, string];
  return { orderId: row.insuranceOrderId, token, payAuthNo };
};

/** What the insurance pays of it; WeChat's refund does not reach that. */
export const insuredFenOf = (parts: Pick<PaymentRow, 'fundFen' | 'accountFen' | 'otherFen'>): number =>
  parts.fundFen + parts.accountFen + parts.otherFen;
