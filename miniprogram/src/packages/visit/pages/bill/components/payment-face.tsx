import { Text, View } from '@tarojs/components';
import type { BillView, PaymentView } from '@anzhen/shared-types';
import { formatYuan, SECOND, withSpaces } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import type { Resource } from '@/api';
import { callPhone } from '@/platform/device';
import { redirectTo, switchTab } from '@/routes';
import { useRuntime } from '@/session';
import { Button, Card, Icon, InlineMessage, Link, Note } from '@/ui';
import { InvoiceRow } from '../../../components/invoice-row';
import { NumberedSteps } from '../../../components/numbered-steps';
import './payment-face.scss';

interface PaymentFaceProps {
  payment: Resource<PaymentView>;
  bills: readonly BillView[];
  /** The person says that nothing was paid, or the payment was closed. */
  onAgain(): void;
}

type Face = 'checking' | 'processing' | 'settled' | 'failed' | 'refunding' | 'needs_staff';

const faceOf = (status: PaymentView['status'] | undefined): Face => {
  if (status === undefined || status === 'created' || status === 'paying') return 'checking';
  if (status === 'closed' || status === 'failed') return 'failed';
  return status === 'refunded' ? 'refunding' : status;
};

const heads = {
  checking: {
    icon: 'pending-indigo',
    tone: 'indigo',
    title: '正在向微信确认',
    text: '请不要再付一次，一般几秒就有结果。',
  },
  processing: {
    icon: 'pending-indigo',
    tone: 'indigo',
    title: '已支付，医院处理中',
    text: '钱已经收到，请不要再付一次。',
  },
  settled: { icon: 'ok-green', tone: 'green', title: '缴费成功', text: '' },
  failed: { icon: 'fail-red', tone: 'red', title: '没有付成功', text: '没有扣钱，可以再付一次。' },
  refunding: {
    icon: 'refund-indigo',
    tone: 'indigo',
    title: '钱退给您',
    text: '医院没有收下这笔钱，会退到原来付款的地方。',
  },
  needs_staff: {
    icon: 'info-amber',
    tone: 'amber',
    title: '工作人员正在核对',
    text: '请不要再付一次。着急可到收费窗口，出示这一页。',
  },
} as const;

// WeChat's notice takes seconds; only after this may somebody say that nothing was paid.
const MAY_DOUBT_AFTER_MS = 15 * SECOND;

const useMayDoubt = (isChecking: boolean): boolean => {
  const [mayDoubt, setMayDoubt] = useState(false);
  useEffect(() => {
    if (!isChecking) return undefined;
    const timer = setTimeout(() => setMayDoubt(true), MAY_DOUBT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isChecking]);
  return mayDoubt && isChecking;
};

const Paid = ({ payment }: { payment: PaymentView }) => {
  const { fundFen, accountFen, cashFen } = payment.fee;
  const parts = [
    cashFen > 0 ? `微信付 ${formatYuan(cashFen)}` : '',
    accountFen > 0 ? `个人账户付 ${formatYuan(accountFen)}` : '',
    fundFen > 0 ? `医保统筹付 ${formatYuan(fundFen)}` : '',
  ].filter((part) => part !== '');
  return (
    <View className="body ta-c mt1">
      {parts.map((part, index) => (
        <Text key={part} className="nowrap">
          {index < parts.length - 1 ? `${part}，` : part}
        </Text>
      ))}
    </View>
  );
};

/** Two bills may send to the same place; it is said once. */
const NextSteps = ({ steps }: { steps: readonly string[] }) =>
  steps.length === 0 ? null : (
    <Card id="payment-guidance">
      <View className="t3">接下来</View>
      <NumberedSteps steps={[...new Set(steps.map(withSpaces))]} tone="qing" />
    </Card>
  );

/** The bills are read again once they are settled; the HIS issues the e-invoice then, or some time later. */
const Invoices = ({ bills }: { bills: readonly BillView[] }) => {
  const invoices = [...new Map(bills.flatMap(({ invoice }) => (invoice ? [[invoice.number, invoice]] : [])))].map(
    ([, invoice]) => invoice,
  );
  if (invoices.length === 0) return null;
  return (
    <Card id="payment-invoices">
      {invoices.map((invoice) => (
        <InvoiceRow key={invoice.number} invoice={invoice} />
      ))}
    </Card>
  );
};

const Actions = ({ face, payment, bills, onAgain }: PaymentFaceProps & { face: Face }) => {
  const hotline = useRuntime().data?.hotline;
  const mayDoubt = useMayDoubt(face === 'checking');
  const home = <Link onTap={() => void switchTab('home')}>先回首页</Link>;
  if (face === 'settled') {
    return (
      <>
        {bills.some(({ kind }) => kind === 'examination') ? (
          <Button id="go-exams" onTap={() => void redirectTo('visit.exams')}>
            看先去哪里检查
          </Button>
        ) : (
          <Button id="go-home" onTap={() => void switchTab('home')}>
            看下一步做什么
          </Button>
        )}
        <Link onTap={() => void redirectTo('visit.bills')}>看其他缴费单</Link>
      </>
    );
  }
  if (face === 'failed') {
    return (
      <>
        <Button id="pay-again" onTap={onAgain}>
          再付一次
        </Button>
        {home}
      </>
    );
  }
  return (
    <>
      <Button id="ask-payment" kind="second" icon="refresh-qing" onTap={payment.reload}>
        现在查一下结果
      </Button>
      <View className="row sb wrap">
        {home}
        {mayDoubt && (
          <Link id="not-paid" onTap={onAgain}>
            我没有付，重新付
          </Link>
        )}
        {hotline !== undefined && <Link onTap={() => void callPhone(hotline)}>打电话问</Link>}
      </View>
    </>
  );
};

/** How a payment stands. While the hospital works on it there is no way to pay again. */
export function PaymentFace(props: PaymentFaceProps) {
  const { payment, bills } = props;
  const face = faceOf(payment.data?.status);
  const { icon, tone, title, text } = heads[face];
  const cashFen = payment.data?.fee.cashFen ?? 0;
  return (
    <>
      <Card className="payment-head" id={`payment-${face.replace('_', '-')}`}>
        <View className={`payment-ring ${tone}`}>
          <Icon name={icon} size="xl" />
        </View>
        <View className="t1 mt3" id="payment-title">
          {title}
        </View>
        {payment.data && face !== 'settled' && <View className="num-l num mt1">{formatYuan(cashFen)}</View>}
        {payment.data && face === 'settled' && <Paid payment={payment.data} />}
        {text !== '' && <View className="body ta-c mt2">{text}</View>}
        {face === 'processing' && (
          <View className="mt4">
            <Note tone="indigo">一般 1 分钟内完成，页面会自己更新。医院没有收下的钱会原路退回。</Note>
          </View>
        )}
      </Card>
      <InlineMessage tone="amber" message={payment.error?.message} />
      {face === 'settled' && (
        <>
          <NextSteps
            steps={payment.data?.guidance.length ? payment.data.guidance : bills.flatMap(({ guidance }) => guidance)}
          />
          <Invoices bills={bills} />
        </>
      )}
      <Actions {...props} face={face} />
    </>
  );
}
