import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { PaymentRow } from './payment.table';
import type { InsuranceQuote } from './payments';

const PLACE = 'payment.insurance_token';

export interface InsuranceOrder {
  orderId: string;
  token: string;
  payAuthNo: string;
}

/** The columns that keep an order of the insurance centre; its secrets are sealed. */
export const sealInsuranceOrder = (
  cipher: FieldCipher,
  paymentId: string,
  { orderId, token, payAuthNo }: InsuranceQuote,
): Pick<PaymentRow, 'insuranceOrderId' | 'insuranceTokenCipher'> => ({
  insuranceOrderId: orderId,
  insuranceTokenCipher: cipher.seal(PLACE, paymentId, JSON.stringify([token, payAuthNo])),
});

/** The order again; null when the centre was never asked or never answered. */
export const openInsuranceOrder = (cipher: FieldCipher, row: PaymentRow): InsuranceOrder | null => {
  if (row.insuranceOrderId === null || row.insuranceTokenCipher === null) return null;
  const [token, payAuthNo] = JSON.parse(cipher.open(PLACE, row.id, row.insuranceTokenCipher)) as [string, string];
  return { orderId: row.insuranceOrderId, token, payAuthNo };
};
