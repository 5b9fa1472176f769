import { Button as TaroButton, type ButtonProps as TaroButtonProps, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible } from './accessible';
import { classNames } from './class-names';
import { Icon, type IconName } from './icon';
import { optionalId } from './optional-id';

export interface ButtonProps {
  children: ReactNode;
  onTap?: () => void;
  /** One `primary` per screen; `danger` is for emergencies and critical values only. */
  kind?: 'primary' | 'second' | 'tint' | 'plain' | 'danger' | 'danger-outline';
  icon?: IconName;
  /** While true the button does nothing and says what it is doing. */
  loading?: boolean;
  loadingText?: string;
  /** What is still missing, such as `还差就诊人`. The button is off and shows this instead of its label. */
  missing?: string;
  /** Off without a reason of its own; prefer `missing`. */
  disabled?: boolean;
  small?: boolean;
  /** As wide as its text instead of the whole row. */
  inline?: boolean;
  className?: string;
  id?: string;
  openType?: TaroButtonProps['openType'];
  onGetPhoneNumber?: TaroButtonProps['onGetPhoneNumber'];
  onAgreePrivacyAuthorization?: TaroButtonProps['onAgreePrivacyAuthorization'];
}

export function Button(props: ButtonProps) {
  const { children, onTap, kind = 'primary', icon, loading, loadingText = '请稍等…', missing, disabled } = props;
  const off = Boolean(disabled || missing || loading);
  return (
    <TaroButton
      {...optionalId(props.id)}
      className={classNames(
        'btn',
        off ? 'off' : kind,
        props.small && 'small',
        props.inline && 'inline',
        props.className,
      )}
      hoverClass={off ? 'none' : 'pressed'}
      disabled={off}
      openType={off ? undefined : props.openType}
      onGetPhoneNumber={props.onGetPhoneNumber}
      onAgreePrivacyAuthorization={props.onAgreePrivacyAuthorization}
      onClick={off ? undefined : onTap}
      {...accessible({ role: 'button', disabled: off })}
    >
      {/* Taro's button on H5 appends a child that comes back behind the others; a new key puts all in anew. */}
      <View key={off ? 'off' : 'on'} className="btn-face">
        {icon && !off && <Icon name={icon} />}
        {loading ? loadingText : (missing ?? children)}
      </View>
    </TaroButton>
  );
}

interface LinkProps {
  children: ReactNode;
  onTap: () => void;
  icon?: IconName;
  /** Icon behind the text, such as `right-qing`. */
  trailing?: IconName;
  tone?: 'qing' | 'red';
  className?: string;
  id?: string;
}

/** A text link; as high as a finger needs. */
export function Link({ children, onTap, icon, trailing, tone = 'qing', className, id }: LinkProps) {
  return (
    <TaroButton
      {...optionalId(id)}
      className={classNames('link', tone === 'red' && 'red', className)}
      hoverClass="pressed"
      onClick={onTap}
      {...accessible({ role: 'button' })}
    >
      {icon && <Icon name={icon} size="s" />}
      {children}
      {trailing && <Icon name={trailing} size="s" />}
    </TaroButton>
  );
}
