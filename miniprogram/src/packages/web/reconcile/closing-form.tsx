import { Textarea, View } from '@tarojs/components';
import { accessible, InlineMessage, Tap } from '@/ui';
import { timeWords } from './reconcile-words';
import { type Closing, REASON_MAX } from './use-closing';

interface Ended {
  id: string;
  closedAt: string | null;
  closedByName: string | null;
  closeReason: string | null;
}

interface ClosingFormProps<Item extends { id: string }> {
  closing: Closing<Item>;
  ended: Ended | null;
  isWriting: boolean;
  onBlur(): void;
}

/** The reason and the button that closes; for what is closed already, by whom and why. */
export const ClosingForm = <Item extends { id: string }>(props: ClosingFormProps<Item>) => {
  const { closing, ended, isWriting, onBlur } = props;
  const { chosen, reason, missing, isSending, message } = closing;
  if (!chosen) return null;
  if (ended?.closedAt != null) {
    const { closedByName, closeReason, closedAt } = ended;
    return (
      <View className="rec-ended">
        <View className="body">{closeReason}</View>
        <View className="row sb g2 mt1">
          <View className="cap">{`${closedByName ?? '系统'}，${timeWords(closedAt)}`}</View>
          {closedByName !== null && (
            <Tap id="reopen" className="rec-link" disabled={isSending} onTap={() => void closing.takeBack(ended.id)}>
              {isSending ? '正在撤销…' : '撤销处理'}
            </Tap>
          )}
        </View>
        <InlineMessage message={message} />
      </View>
    );
  }
  const isOff = isSending || missing !== undefined;
  return (
    <View className="rec-form">
      <View className="row sb g2">
        <View className="t3">怎么处理的</View>
        <View className="cap">{`${reason.trim().length} / ${REASON_MAX} 字`}</View>
      </View>
      <Textarea
        key={chosen.id}
        id="closing-reason"
        className="rec-input"
        value={reason}
        focus={isWriting}
        maxlength={REASON_MAX}
        placeholder="比如：已在 HIS 补记，收据号 R1024"
        onInput={(event) => closing.setReason(event.detail.value)}
        onBlur={onBlur}
        {...accessible({ label: '怎么处理的' })}
      />
      <InlineMessage message={message} />
      <View className="row g3">
        <Tap
          id="finish"
          className={`rec-finish ${isOff ? 'off' : ''}`}
          disabled={isOff}
          onTap={() => void closing.finish()}
        >
          {isSending ? '正在记下…' : '处理完了'}
          <View className="rec-key">F2</View>
        </Tap>
        {missing !== undefined && <View className="sub">{missing}</View>}
      </View>
    </View>
  );
};
