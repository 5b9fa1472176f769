import { Textarea, View } from '@tarojs/components';
import { useDidHide, useDidShow } from '@tarojs/taro';
import { formatYuan, hospitalDate, hospitalTime } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { accessible, Chip, InlineMessage, Note, PageState, Price, Tap } from '@/ui';
import {
  type Decision,
  nextStepOf,
  REASON_MAX,
  type RefundReview,
  type StaffRefund,
  useRefunds,
} from '../../refunds/use-refunds';
import { useListKeys } from '../../use-list-keys';
import { WorkbenchPage } from '../../workbench/workbench-page';
import '../../workbench/review.scss';

const askedAt = (instant: string): string => {
  const at = new Date(instant);
  const date = hospitalDate(at);
  return `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日 ${hospitalTime(at)}`;
};

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

const Row = ({ refund, isOn, onChoose }: { refund: StaffRefund; isOn: boolean; onChoose(): void }) => (
  <Tap
    id={`refund-${refund.id}`}
    role="radio"
    checked={isOn}
    className={`review-row ${isOn ? 'on' : ''}`}
    onTap={onChoose}
  >
    <View className="row-base sb g2">
      <View className="t3">{refund.patientName}</View>
      <Price fen={refund.fee.totalFen} size="m" />
    </View>
    <View className="review-brief">{refund.itemNames.join('、')}</View>
    <View className="row sb g2 mt2">
      <State refund={refund} />
      <View className="cap nowrap">{askedAt(refund.requestedAt)}</View>
    </View>
  </Tap>
);

interface StepProps {
  decision: Decision;
  keyName: string;
  text: string;
  isOff: boolean;
  desk: RefundReview;
}

const Step = ({ decision, keyName, text, isOff, desk }: StepProps) => {
  const off = isOff || desk.sending !== null;
  return (
    <Tap
      id={`decide-${decision}`}
      className={`review-decision ${decision === 'refuse' ? 'outlined' : 'solid'} ${off ? 'off' : ''}`}
      disabled={off}
      onTap={() => void desk.decide(decision)}
    >
      {desk.sending === decision ? '正在记下…' : text}
      <View className="review-key">{keyName}</View>
    </Tap>
  );
};

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
      <View className="cap mt1">{`缴费单 ${refund.billId}，${askedAt(refund.requestedAt)} 申请，原因：${refund.reason}`}</View>
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

const Detail = ({ desk, isWriting, onBlur }: { desk: RefundReview; isWriting: boolean; onBlur(): void }) => {
  const { chosen, reason } = desk;
  if (!chosen) return null;
  const step = nextStepOf(chosen);
  return (
    <View className="review-detail">
      <Facts refund={chosen} />
      <View className="row sb g2">
        <View className="t3">不同意的理由</View>
        <View className="cap">{`患者会看到，${reason.trim().length} / ${REASON_MAX} 字`}</View>
      </View>
      <Textarea
        key={chosen.id}
        id="refund-reason"
        className="review-input"
        value={reason}
        focus={isWriting}
        maxlength={REASON_MAX}
        placeholder="不同意时填写，比如：检查已经预约，请先取消预约"
        onInput={(event) => desk.setReason(event.detail.value)}
        onBlur={onBlur}
        {...accessible({ label: '不同意的理由' })}
      />
      <InlineMessage message={desk.message} />
      <View className="row g3">
        {chosen.status === 'awaiting_review' ? (
          <Step decision="forward" keyName="F2" text="核对无误，提交复核" isOff={false} desk={desk} />
        ) : (
          <Step decision="approve" keyName="F2" text="复核同意，退费" isOff={step === null} desk={desk} />
        )}
        <Step decision="refuse" keyName="F4" text="不同意" isOff={reason.trim() === ''} desk={desk} />
        {step === null && <View className="sub">您经办的这一笔，要另一位同事复核</View>}
      </View>
    </View>
  );
};

export default function RefundsPage() {
  const desk = useRefunds();
  const [isWriting, setWriting] = useState(false);
  const [isShown, setShown] = useState(true);
  useDidShow(() => setShown(true));
  useDidHide(() => setShown(false));
  useListKeys(isShown && desk.chosen !== undefined, {
    onMove: desk.move,
    onWrite: () => setWriting(true),
    actions: {
      F2: () => void (desk.chosen && desk.decide(nextStepOf(desk.chosen) ?? 'approve')),
      F4: () => void desk.decide('refuse'),
    },
  });
  const { error, data } = desk.list;
  const limit = data ? `，一次超过 ${formatYuan(data.approvalAboveFen)} 的要两个人` : '';
  const bar = (
    <>
      <View className="f1 sub">{`${desk.refunds.length} 笔等着审核${limit}`}</View>
      <View className="cap nowrap">↑ ↓ 换一笔，回车写理由，Esc 离开</View>
    </>
  );
  return (
    <WorkbenchPage page="web.refunds" bar={() => bar}>
      {() => (
        <View className="review-body">
          {desk.done !== null && (
            <Note id="refund-done" tone="green" alert>
              {desk.done}
            </Note>
          )}
          <PageState
            resource={desk.list}
            failed={{
              title: '没能打开退费申请',
              text: error?.code.startsWith('STAFF') ? error.message : '申请没有丢。请检查网络再试。',
            }}
            empty={{ when: ({ refunds }) => refunds.length === 0, icon: 'f-bill', title: '没有等着审核的退费' }}
          >
            {() => (
              <View className="review-columns">
                <View className="review-list" {...accessible({ role: 'radiogroup', label: '退费申请' })}>
                  {desk.refunds.map((refund) => (
                    <Row
                      key={refund.id}
                      refund={refund}
                      isOn={refund.id === desk.chosen?.id}
                      onChoose={() => desk.choose(refund.id)}
                    />
                  ))}
                </View>
                <Detail desk={desk} isWriting={isWriting} onBlur={() => setWriting(false)} />
              </View>
            )}
          </PageState>
        </View>
      )}
    </WorkbenchPage>
  );
}
