import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { InlineMessage, Tap } from '@/ui';
import { KeyButton } from '../workbench/key-button';
import { ReasonField, type Writing } from '../workbench/reason-field';
import { timeWords } from '../workbench/time-words';
import type { Closing } from './use-closing';

interface Ended {
  id: string;
  closedAt: string | null;
  closedByName: string | null;
  closeReason: string | null;
}

interface ClosingFormProps<Item extends { id: string }> extends Writing {
  closing: Closing<Item>;
  ended: Ended | null;
  /** What else can be done about it, with the same reason. */
  children?: ReactNode;
}

/** The reason and the button that closes; for what is closed already, by whom and why. */
export const ClosingForm = <Item extends { id: string }>(props: ClosingFormProps<Item>) => {
  const { closing, ended, children, ...writing } = props;
  const { chosen, missing, isSending, message } = closing;
  if (!chosen) return null;
  if (ended?.closedAt != null) {
    const { closedByName, closeReason, closedAt } = ended;
    return (
      <View className="rec-ended">
        <View className="body">{closeReason}</View>
        <View className="row sb g2 mt1">
          <View className="cap">{`${closedByName ?? '系统'}，${timeWords(closedAt)}`}</View>
          {closedByName !== null && (
            <Tap id="reopen" className="bench-link" disabled={isSending} onTap={() => void closing.takeBack(ended.id)}>
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
      <ReasonField
        id="closing-reason"
        label="怎么处理的"
        placeholder="比如：已在 HIS 补记，收据号 R1024"
        choice={closing}
        {...writing}
      />
      {children}
      <InlineMessage message={message} />
      <View className="row g3">
        <KeyButton
          id="finish"
          keyName="F2"
          text="处理完了"
          isOff={isOff}
          isSending={isSending}
          onTap={() => void closing.finish()}
        />
        {missing !== undefined && <View className="sub">{missing}</View>}
      </View>
    </View>
  );
};
