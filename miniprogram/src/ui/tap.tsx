import { View } from '@tarojs/components';
import type { CSSProperties, ReactNode } from 'react';
import { accessible } from './accessible';
import { optionalId } from './optional-id';

interface TapProps {
  onTap?: () => void;
  className?: string;
  style?: CSSProperties;
  /** What a screen reader says, when the content does not say it. */
  label?: string;
  role?: 'button' | 'link' | 'radio' | 'checkbox' | 'tab' | 'switch';
  checked?: boolean;
  disabled?: boolean;
  /** False in a long list, where ↑ ↓ come to it and Tab goes past. */
  isTabStop?: boolean;
  id?: string;
  children?: ReactNode;
}

/** Anything that can be pressed and is not a button by its looks. */
export function Tap(props: TapProps) {
  const { onTap, className, style, label, role = 'button', checked, disabled, isTabStop, id, children } = props;
  const isTab = role === 'tab';
  return (
    <View
      {...optionalId(id)}
      className={className}
      style={style}
      hoverClass={disabled ? 'none' : 'pressed'}
      onClick={disabled ? undefined : onTap}
      {...accessible({
        label,
        role,
        disabled,
        isTabStop,
        checked: isTab ? undefined : checked,
        selected: isTab ? checked : undefined,
      })}
    >
      {children}
    </View>
  );
}
