import { Textarea, View } from '@tarojs/components';
import { accessible } from '@/ui';
import type { Choice } from './use-choice';

/** Whether the text box has been asked for, and that it was left. */
export interface Writing {
  isWriting: boolean;
  onBlur(): void;
}

interface ReasonFieldProps extends Writing {
  id: string;
  label: string;
  /** Who reads it. */
  readers?: string;
  placeholder: string;
  choice: Pick<Choice<{ id: string }>, 'chosen' | 'reason' | 'reasonMax' | 'setReason'>;
}

/** What is written about the chosen matter, with how much of it fits. */
export function ReasonField({ id, label, readers, placeholder, choice, isWriting, onBlur }: ReasonFieldProps) {
  const { chosen, reason, reasonMax, setReason } = choice;
  return (
    <View className="col g2">
      <View className="row sb g2">
        <View className="t3">{label}</View>
        <View className="cap">{`${readers === undefined ? '' : `${readers}，`}${reason.trim().length} / ${reasonMax} 字`}</View>
      </View>
      <Textarea
        key={chosen?.id}
        id={id}
        className="bench-input"
        value={reason}
        focus={isWriting}
        maxlength={reasonMax}
        placeholder={placeholder}
        onInput={(event) => setReason(event.detail.value)}
        onBlur={onBlur}
        {...accessible({ label })}
      />
    </View>
  );
}
