import { View } from '@tarojs/components';
import type { BillList, BillQuote, BillView, PatientView, PaymentIntent } from '@anzhen/shared-types';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, useResource } from '@/api';
import { Button, Card, FeeLines, Footer, InlineMessage, ListRow, Radio } from '@/ui';
import { BillCard } from '../../../components/bill-card';
import { type BillPayment, type PayWith, sumOf, useBillPayment } from '../use-bill-payment';
import { PaymentFace } from './payment-face';
import { RefundConsent } from './refund-consent';

interface BillPayProps {
  list: BillList;
  bills: readonly BillView[];
  patient: PatientView | undefined;
  reload(): void;
}

const Choice = ({
  payWith,
  onChange,
  insuranceLabel,
}: {
  payWith: PayWith;
  onChange(payWith: PayWith): void;
  insuranceLabel: string;
}) => (
  <Card flush id="pay-with">
    <ListRow
      id="pay-with-insurance"
      role="radio"
      checked={payWith === 'insurance'}
      arrow={false}
      title="用医保付"
      detail={`${insuranceLabel}，先到医保局授权，再看准确的数`}
      trail={<Radio on={payWith === 'insurance'} />}
      onTap={() => onChange('insurance')}
    />
    <ListRow
      id="pay-with-self"
      role="radio"
      checked={payWith === 'self'}
      arrow={false}
      title="按自费付"
      detail="全部由自己付，之后可到窗口补报"
      trail={<Radio on={payWith === 'self'} />}
      onTap={() => onChange('self')}
    />
  </Card>
);

/** What is known about the money: the insurance's own answer, the quote for exactly these bills, or the total only. */
const Money = ({
  totalFen,
  quote,
  payment,
  payWith,
}: {
  totalFen: number;
  quote: BillQuote | undefined;
  payment: BillPayment;
  payWith: PayWith;
}) => {
  const isSelf = payWith === 'self';
  if (payment.intent && (payment.intent.method === 'med_ins' || isSelf)) return <FeeLines fee={payment.intent.fee} />;
  if (isSelf) return <FeeLines fee={{ totalFen, fundFen: 0, accountFen: 0, cashFen: totalFen }} />;
  if (quote?.fee.totalFen === totalFen) return <FeeLines fee={quote.fee} isEstimate={quote.isEstimate} />;
  return (
    <>
      <View className="row-base sb">
        <View className="t3">合计</View>
        <View className="num-m num">{formatYuan(totalFen)}</View>
      </View>
      <View className="sub mt2">医保付多少，授权后由医保局当场算出。付款前先给您看准确的数。</View>
    </>
  );
};

/**
 * The shares of items that the shown sums consist of: those of the quote, unless the insurance has decided otherwise
 * meanwhile. Who pays all by oneself needs none.
 */
const sharesBeside = (
  quote: BillQuote | undefined,
  intent: PaymentIntent | null,
): Pick<BillQuote, 'shares' | 'isEstimate'> | undefined => {
  if (!quote || !intent) return quote;
  const { totalFen, fundFen } = intent.fee;
  return totalFen === quote.fee.totalFen && fundFen === quote.fee.fundFen ? { ...quote, isEstimate: false } : undefined;
};

const PayButton = ({ payment, totalFen, payWith }: { payment: BillPayment; totalFen: number; payWith: PayWith }) => {
  const { busy, intent } = payment;
  const words = { authorising: '正在等医保授权…', preparing: '正在算准确的数…', paying: '正在付款，请稍等…' };
  const shared = { id: 'pay-button', loading: busy !== null, loadingText: busy === null ? undefined : words[busy] };
  if (payWith === 'insurance' && intent === null) {
    return (
      <Button {...shared} onTap={payment.payWithInsurance}>
        {payment.isAuthorisationOver ? '重新授权' : '去医保授权'}
      </Button>
    );
  }
  if (intent !== null) {
    const { cashFen } = intent.fee;
    return (
      <Button {...shared} onTap={payment.payIntent}>
        {cashFen > 0 ? `用微信支付 ${formatYuan(cashFen)}` : '确认用医保付'}
      </Button>
    );
  }
  return (
    <Button {...shared} onTap={payment.payAll}>
      {`用微信支付 ${formatYuan(totalFen)}`}
    </Button>
  );
};

/** Bills that are due: how to pay, the lines, one button with the sum. Afterwards only how the payment stands. */
export function BillPay({ list, bills, patient, reload }: BillPayProps) {
  const hasInsurance = patient !== undefined && patient.insurance !== 'none';
  const [payWith, setPayWith] = useState<PayWith | null>(null);
  const due = bills.filter(({ status }) => status === 'due');
  const obstacle = due.find(({ notInsurable }) => notInsurable !== null)?.notInsurable ?? null;
  const canInsure = hasInsurance && obstacle === null;
  const payment = useBillPayment(list.patientId, due.length > 0 ? due : bills, reload);
  const totalFen = sumOf(due);
  const ids = due.map(({ id }) => id);
  const quote = useResource(ids.length > 0 ? `quote:${list.patientId}:${ids.join(',')}` : null, () =>
    call('quoteBills', { params: { patientId: list.patientId }, body: { billIds: ids } }),
  );
  const chosen = payWith ?? (canInsure ? 'insurance' : 'self');
  const waits = bills.find(({ refundWaits }) => refundWaits !== null)?.refundWaits;
  if (waits) return <RefundConsent waits={waits} reload={reload} />;
  if (payment.payment) {
    return (
      <PaymentFace
        payment={payment.payment}
        bills={bills}
        onAgain={() => {
          payment.startOver();
          reload();
        }}
      />
    );
  }
  const shares = chosen === 'self' ? undefined : sharesBeside(quote.data, payment.intent);
  const cards = bills.map((bill) => <BillCard key={bill.id} bill={bill} quote={shares} />);
  if (due.length === 0) {
    return (
      <>
        <View id="pay-fault">
          <InlineMessage message={payment.fault} tone="amber" />
        </View>
        {cards}
      </>
    );
  }
  const isLocked = payment.busy !== null || payment.intent !== null;
  return (
    <>
      {patient && <View className="sub">{`${patient.relationLabel} ${patient.maskedName}，${patient.age} 岁`}</View>}
      <Card id="bill-money">
        <Money totalFen={totalFen} quote={quote.data} payment={payment} payWith={chosen} />
      </Card>
      {canInsure && !isLocked && (
        <Choice payWith={chosen} onChange={setPayWith} insuranceLabel={patient.insuranceLabel} />
      )}
      {hasInsurance && obstacle !== null && (
        <View id="not-insurable">
          <InlineMessage message={`${obstacle}，只能按自费付，之后可到窗口补报。`} tone="amber" />
        </View>
      )}
      <View id="pay-fault">
        <InlineMessage message={payment.fault} tone="amber" />
      </View>
      {cards}
      <Footer>
        <PayButton payment={payment} totalFen={totalFen} payWith={chosen} />
      </Footer>
      <View className="page-foot-space" />
    </>
  );
}
