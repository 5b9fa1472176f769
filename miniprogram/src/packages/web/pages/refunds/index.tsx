import { View } from '@tarojs/components';
import { formatYuan } from '@anzhen/shared-types/kernel';
import { Chip, InlineMessage, Price } from '@/ui';
import { type Decision, nextStepOf, type RefundReview, type StaffRefund, useRefunds } from '../../refunds/use-refunds';
import { KeyButton } from '../../workbench/key-button';
import { ReasonField, type Writing } from '../../workbench/reason-field';
import { ReviewPage } from '../../workbench/review-page';
import { timeWords } from '../../workbench/time-words';

const State = ({ refund }: { refund: StaffRefund }) =>
  refund.status === 'awaiting_review' ? (
    <Chip tone="amber" icon="pause-amber">
      等经办
    </Chip>
  ) : (
    <Chip tone="indigo" icon="pending-indigo">
      {`等复核，${refund.proposedBy ?? ''}经办`}
    </Chip>
  );

const Row = ({ refund }: { refund: StaffRefund }) => (
  <>
    <View className="row-base sb g2">
      <View className="t3">{refund.patientName}</View>
      <Price fen={refund.fee.totalFen} size="m" />
    </View>
    <View className="review-brief bench-cut">{refund.itemNames.join('、')}</View>
    <View className="row sb g2 mt2">
      <State refund={refund} />
      <View className="cap nowrap">{timeWords(refund.requestedAt)}</View>
    </View>
  </>
);

const LINES = [
  ['退回医保统筹', 'fundFen'],
  ['退回医保个人账户', 'accountFen'],
  ['退回微信', 'cashFen'],
] as const;

const Facts = ({ refund }: { refund: StaffRefund }) => (
  <>
    <View className="row sb g3">
      <View className="t2">{refund.patientName}</View>
      <State refund={refund} />
    </View>
    <View className="review-quote">
      <View className="body">{refund.itemNames.join('、')}</View>
      <View className="cap mt1">{`缴费单 ${refund.billId}，${timeWords(refund.requestedAt)} 申请，原因：${refund.reason}`}</View>
    </View>
    <View className="col g2">
      {LINES.map(([label, part]) => (
        <View key={part} className="row-base sb">
          <View>{label}</View>
          <Price fen={refund.fee[part]} />
        </View>
      ))}
      <View className="row-base sb">
        <View className="t3">合计</View>
        <Price fen={refund.fee.totalFen} size="l" />
      </View>
    </View>
  </>
);

interface StepProps {
  desk: RefundReview;
  decision: Decision;
  keyName: string;
  text: string;
  isOff: boolean;
}

const Step = ({ desk, decision, isOff, ...words }: StepProps) => (
  <KeyButton
    id={`decide-${decision}`}
    {...words}
    isOutlined={decision === 'refuse'}
    isOff={isOff || desk.sending !== null}
    isSending={desk.sending === decision}
    onTap={() => void desk.decide(decision)}
  />
);

const Detail = ({ desk, refund, writing }: { desk: RefundReview; refund: StaffRefund; writing: Writing }) => {
  const step = nextStepOf(refund);
  return (
    <>
      <Facts refund={refund} />
      <ReasonField
        id="refund-reason"
        label="不同意的理由"
        readers="患者会看到"
        placeholder="不同意时填写，比如：检查已经预约，请先取消预约"
        choice={desk}
        {...writing}
      />
      <InlineMessage message={desk.message} />
      <View className="row g3">
        {refund.status === 'awaiting_review' ? (
          <Step desk={desk} decision="forward" keyName="F2" text="核对无误，提交复核" isOff={false} />
        ) : (
          <Step desk={desk} decision="approve" keyName="F2" text="复核同意，退费" isOff={step === null} />
        )}
        <Step desk={desk} decision="refuse" keyName="F4" text="不同意" isOff={desk.reason.trim() === ''} />
        {step === null && <View className="sub">您经办的这一笔，要另一位同事复核</View>}
      </View>
    </>
  );
};

export default function RefundsPage() {
  const desk = useRefunds();
  const { data } = desk.list;
  const limit = data ? `，同一笔付款累计超过 ${formatYuan(data.approvalAboveFen)} 的要两个人` : '';
  return (
    <ReviewPage
      page="web.refunds"
      idPrefix="refund"
      noun="退费申请"
      summary={`${desk.refunds.length} 笔等着审核${limit}`}
      hint="↑ ↓ 换一笔，回车写理由，Esc 离开"
      list={desk.list}
      items={desk.refunds}
      desk={desk}
      actions={{
        F2: () => void (desk.chosen && desk.decide(nextStepOf(desk.chosen) ?? 'approve')),
        F4: () => void desk.decide('refuse'),
      }}
      empty={{ icon: 'f-bill', title: '没有等着审核的退费' }}
      row={(refund) => <Row refund={refund} />}
      detail={(refund, writing) => <Detail desk={desk} refund={refund} writing={writing} />}
    />
  );
}
