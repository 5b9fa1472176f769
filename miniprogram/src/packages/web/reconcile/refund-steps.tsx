import type { RefundStep, WorklistItem } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Confirm, InlineMessage, Note, Tap } from '@/ui';
import { SendOn } from './send-on';
import type { WorklistDesk } from './use-worklist';

const NAMES: Record<RefundStep, string> = {
  ask: '再问一次',
  send_on: '换路退款',
  done_outside: '已在别处办好，继续',
};

/** What is said of a matter that goes on by itself again. */
const GOES_ON: Readonly<Record<string, string>> = {
  'refund-abnormal': '这笔退款已经继续，或者已经退完。都办好后写明结果，关闭工单。',
  'bill-settlement-unknown': '正在重新问 HIS，或者已经办完。办好后写明结果，关闭工单；还是没有结果的，工单会再出现。',
  'bill-refund-unknown': '正在重新问 HIS，或者已经办完。办好后写明结果，关闭工单；还是没有结果的，工单会再出现。',
};

/** What the clerk can do about what stands still; what moves money is confirmed, with its reason. */
export const RefundSteps = ({ desk, item }: { desk: WorklistDesk; item: WorklistItem }) => {
  const { asked, busy, message, ask, take } = desk.refund;
  const goesOn = GOES_ON[item.kind];
  if (item.steps.length === 0) return goesOn === undefined ? null : <Note tone="green">{goesOn}</Note>;
  return (
    <View className="col g2">
      <View className="row g2 wrap">
        {item.steps.map((step) => (
          <Tap
            key={step}
            id={`refund-${step}`}
            className={`bench-step ${busy === null ? 'outlined' : 'off'}`}
            disabled={busy !== null}
            onTap={() => (step === 'ask' ? void take(step) : ask(step))}
          >
            {busy === step ? '正在办…' : NAMES[step]}
          </Tap>
        ))}
      </View>
      <InlineMessage message={message} />
      {asked === 'send_on' && <SendOn onSend={(card) => void take('send_on', card)} onCancel={() => ask(null)} />}
      {asked === 'done_outside' && (
        <Confirm
          open
          title="这一步确实已在别处办好了吗？"
          confirmText={NAMES.done_outside}
          isDangerous
          onConfirm={() => void take('done_outside')}
          onCancel={() => ask(null)}
        >
          系统不再退这一步的钱，马上继续后面的步骤，不能撤回。没有办好就继续，患者会少收钱。
        </Confirm>
      )}
    </View>
  );
};
