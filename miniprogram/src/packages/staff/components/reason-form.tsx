import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, Field, Options } from '@/ui';

interface ReasonFormProps {
  /** Usual reasons, to press instead of typing. */
  usual: readonly string[];
  maxLength: number;
  confirmText: string;
  onConfirm(reason: string): void;
  id: string;
}

/** A reason of at least two characters: pressed or typed. */
export function ReasonForm({ usual, maxLength, confirmText, onConfirm, id }: ReasonFormProps) {
  const [reason, setReason] = useState('');
  return (
    <View className="col g4">
      <Options
        choices={usual.map((value) => ({ value, label: value }))}
        value={usual.includes(reason) ? reason : null}
        onChange={setReason}
      />
      <Field
        id={`${id}-reason`}
        label="或者写原因"
        value={reason}
        onChange={setReason}
        maxLength={maxLength}
        placeholder="2 个字以上"
      />
      <Button
        id={`${id}-confirm`}
        missing={reason.trim().length < 2 ? '还差原因' : undefined}
        onTap={() => onConfirm(reason.trim())}
      >
        {confirmText}
      </Button>
    </View>
  );
}
