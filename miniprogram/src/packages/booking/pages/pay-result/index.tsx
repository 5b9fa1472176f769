import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { callPhone } from '@/platform/device';
import { navigateTo, redirectTo, switchTab } from '@/routes';
import { useRuntime } from '@/session';
import { accessible, Button, Card, Footer, Icon, Link, Note, PageShell, PageState, Price } from '@/ui';
import { Steps } from '../../components/facts';
import { Instead } from '../../components/instead';
import { PlainFace } from '../../components/plain-face';
import { ReminderCard } from '../../components/reminder-card';
import { DayCard, PaidLine, PaymentFacts, SuccessTicket } from '../../components/result-parts';
import { isOver } from '../../status-words';
import { progressOf, wordsOf } from './pay-result-words';
import { type Outcome, type PayResult, usePayResult, useReminder } from './use-pay-result';

const goHome = () => void switchTab('home');

interface FaceProps {
  result: PayResult;
  outcome: Exclude<Outcome, 'success'>;
  waitedSeconds: number;
}

/** The number was not to be had, and nothing is held any more: other ones are offered. */
const isLost = (outcome: Outcome, { status, endReason }: AppointmentView): boolean =>
  (outcome === 'refunding' || outcome === 'refunded' || outcome === 'failed') &&
  isOver(status === 'refunding' ? 'refunded' : status) &&
  endReason !== 'by_patient';

const Waiting = ({ result, outcome, waitedSeconds }: FaceProps) => {
  const words = wordsOf(outcome, result);
  const { fee } = result.payment;
  const gone = result.appointment && isLost(outcome, result.appointment) ? result.appointment : null;
  const isUnderWay = outcome === 'checking' || outcome === 'processing' || outcome === 'needs_staff';
  return (
    <>
      <Card>
        <View className="col" style={{ alignItems: 'center' }}>
          <View className={`result-ring ${words.ring}`}>
            <Icon name={words.icon} size="xl" />
          </View>
          <View id="pay-outcome" className="t1 mt3 ta-c" {...accessible({ live: 'polite' })}>
            {words.title}
          </View>
          {fee.totalFen > 0 && <Price fen={fee.accountFen + fee.cashFen} size="l" className="mt1" />}
          <View className="body ta-c mt2">{words.text}</View>
        </View>
        {words.note !== undefined && (
          <View className="mt4">
            <Note tone="indigo">{words.note}</Note>
          </View>
        )}
      </Card>
      {isUnderWay && (
        <Card>
          <Steps steps={progressOf(outcome, result, waitedSeconds)} />
        </Card>
      )}
      {gone && (
        <Card>
          <Instead gone={gone} />
        </Card>
      )}
      <PaymentFacts payment={result.payment} appointment={result.appointment} />
      <View className="second-line-space" />
    </>
  );
};

const Reminding = ({ appointment }: { appointment: AppointmentView }) => {
  const { state, message, turnOn } = useReminder(appointment);
  return <ReminderCard state={state} message={message} onTurnOn={() => void turnOn()} />;
};

const Success = ({ result: { payment, appointment } }: { result: PayResult }) => {
  if (!appointment) {
    return (
      <>
        <Card>
          <View className="col" style={{ alignItems: 'center' }}>
            <View id="pay-outcome" className="t1">
              缴费成功
            </View>
            <PaidLine fee={payment.fee} />
          </View>
        </Card>
        {payment.guidance.map((line) => (
          <Note key={line}>{line}</Note>
        ))}
        <PaymentFacts payment={payment} appointment={null} />
      </>
    );
  }
  return (
    <>
      <SuccessTicket appointment={appointment} fee={payment.fee} />
      <DayCard appointment={appointment} guidance={payment.guidance} />
      <Reminding appointment={appointment} />
      <View className="second-line-space" />
    </>
  );
};

const HomeLink = () => (
  <View className="row ctr">
    <Link id="home-link" className="quiet" onTap={goHome}>
      回首页
    </Link>
  </View>
);

const FinalFooter = ({ result, outcome }: { result: PayResult; outcome: 'success' | 'failed' | 'refunded' }) => {
  const { appointment } = result;
  if (!appointment) {
    return (
      <Footer below={<HomeLink />}>
        <Button onTap={() => void navigateTo('visit.bills')}>看门诊缴费</Button>
      </Footer>
    );
  }
  const { id, departmentCode, visitDate, status } = appointment;
  if (outcome === 'success') {
    return (
      <Footer below={<HomeLink />}>
        <Button id="my-appointment" onTap={() => void redirectTo('booking.appointment', { appointmentId: id })}>
          看我的预约
        </Button>
      </Footer>
    );
  }
  // The numbers to choose from stand in the page.
  if (isLost(outcome, appointment)) {
    return (
      <Footer>
        <Button id="home-link" kind="plain" onTap={goHome}>
          回首页
        </Button>
      </Footer>
    );
  }
  const canPayAgain = status === 'held' || status === 'paying';
  return (
    <Footer below={<HomeLink />}>
      {canPayAgain ? (
        <Button id="pay-again" onTap={() => void redirectTo('booking.confirm', { appointmentId: id })}>
          回去再付一次
        </Button>
      ) : (
        <Button id="choose-again" onTap={() => void redirectTo('booking.doctors', { departmentCode, visitDate })}>
          再选一次
        </Button>
      )}
    </Footer>
  );
};

/** While anything is open there is no way to pay again on this page. */
const WaitingFooter = ({ onAsk }: { onAsk(): void }) => {
  const { data: runtime } = useRuntime();
  return (
    <Footer
      below={
        <View className="row sb wrap">
          <Link id="home-link" onTap={goHome}>
            先回首页，有结果再告诉我
          </Link>
          {runtime && (
            <Link id="call-hotline" className="quiet" onTap={() => void callPhone(runtime.hotline)}>
              打电话问
            </Link>
          )}
        </View>
      }
    >
      <Button id="ask-again" kind="second" icon="refresh-qing" onTap={onAsk}>
        现在查一下结果
      </Button>
    </Footer>
  );
};

export default function PayResultPage() {
  const { paymentId, result, outcome, waitedSeconds } = usePayResult();
  if (paymentId === undefined) {
    return (
      <PageShell title="支付结果">
        <PlainFace icon="f-bill" title="没有要查的付款" text="您的号和钱都没有变。">
          <Button onTap={goHome}>回首页</Button>
        </PlainFace>
      </PageShell>
    );
  }
  const isOver = outcome === 'success' || outcome === 'failed' || outcome === 'refunded';
  const footer = (data: PayResult) =>
    isOver ? <FinalFooter result={data} outcome={outcome} /> : <WaitingFooter onAsk={result.reload} />;
  return (
    <PageShell title="支付结果" footer={result.data && footer(result.data)}>
      <PageState
        resource={result}
        failed={{
          title: '没能查到付款结果',
          text: '付过的钱不会丢，请不要再付一次。请检查网络再试。',
          actions: (
            <Button kind="plain" onTap={goHome}>
              先回首页
            </Button>
          ),
        }}
      >
        {(data) =>
          outcome === undefined || outcome === 'success' ? (
            <Success result={data} />
          ) : (
            <Waiting result={data} outcome={outcome} waitedSeconds={waitedSeconds} />
          )
        }
      </PageState>
    </PageShell>
  );
}
