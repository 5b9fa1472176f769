import { Input, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible, Icon } from '@/ui';

interface BenchSearchProps {
  id: string;
  /** For a screen reader. */
  label: string;
  /** What can be looked for. */
  placeholder: string;
  value: string;
  onChange(value: string): void;
  /** A key has asked for it. */
  isWriting?: boolean;
  onBlur?(): void;
  onEnter?(): void;
  /** The key that goes here. */
  keyName?: string;
}

/** The box of the workbench for looking for something. */
export const BenchSearch = (props: BenchSearchProps) => {
  const { id, label, placeholder, value, onChange, isWriting = false, onBlur, onEnter, keyName } = props;
  return (
    <View className="bench-box f1">
      <Icon name="search-ink3" />
      <Input
        id={id}
        className="bench-search"
        value={value}
        focus={isWriting}
        maxlength={60}
        placeholder={placeholder}
        confirmType="search"
        onInput={(event) => onChange(event.detail.value)}
        onConfirm={onEnter}
        onBlur={onBlur}
        {...accessible({ label })}
      />
      {keyName !== undefined && <View className="bench-key quiet">{keyName}</View>}
    </View>
  );
};

/** In the bar: what the page is for, and which keys do what. */
export const BarWords = ({ about, keys }: { about: ReactNode; keys?: string }) => (
  <>
    <View className="f1 sub bench-about bench-cut">{about}</View>
    {keys !== undefined && <View className="cap nowrap">{keys}</View>}
  </>
);
