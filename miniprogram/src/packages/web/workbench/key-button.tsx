import { View } from '@tarojs/components';
import { Tap } from '@/ui';

interface KeyButtonProps {
  id: string;
  /** The key that does the same. */
  keyName: string;
  text: string;
  isOutlined?: boolean;
  isOff: boolean;
  isSending: boolean;
  onTap(): void;
}

/** A step of the workbench, with the key that takes it. */
export const KeyButton = ({ id, keyName, text, isOutlined, isOff, isSending, onTap }: KeyButtonProps) => (
  <Tap
    id={id}
    className={`bench-step ${isOutlined ? 'outlined' : 'solid'} ${isOff ? 'off' : ''}`}
    disabled={isOff}
    onTap={onTap}
  >
    {isSending ? '正在记下…' : text}
    <View className="bench-key">{keyName}</View>
  </Tap>
);
