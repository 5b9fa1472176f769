import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Icon, type IconName } from './icon';
import { optionalId } from './optional-id';
import { Tap } from './tap';

interface AvatarProps {
  /** The first character of how the person is called: 妈、爸、周. */
  name: string;
  size?: 's' | 'm' | 'l';
  off?: boolean;
}

export function Avatar({ name, size = 'm', off }: AvatarProps) {
  return <View className={classNames('avatar', size !== 'm' && size, off && 'off')}>{[...name][0] ?? ''}</View>;
}

interface IconBoxProps {
  icon: IconName;
  tone?: 'amber' | 'red' | 'indigo' | 'green' | 'grey';
}

export function IconBox({ icon, tone }: IconBoxProps) {
  return (
    <View className={classNames('icbox', tone)}>
      <Icon name={icon} size="l" />
    </View>
  );
}

interface ListRowProps {
  title: ReactNode;
  detail?: ReactNode;
  /** Left of the text: an Icon, IconBox or Avatar. */
  lead?: ReactNode;
  /** Right of the text: a Tag, Price, Switch or Radio. */
  trail?: ReactNode;
  /** Makes the row a button; an arrow shows it unless `arrow` is false. */
  onTap?: () => void;
  arrow?: boolean;
  /** Without side padding, inside a padded card. */
  bare?: boolean;
  label?: string;
  role?: 'button' | 'radio' | 'checkbox';
  checked?: boolean;
  disabled?: boolean;
  id?: string;
}

export function ListRow(props: ListRowProps) {
  const { title, detail, lead, trail, onTap, arrow = onTap !== undefined, bare, disabled } = props;
  const content = (
    <>
      {lead}
      <View className="f1">
        <View className={classNames('t3', disabled && 'c3')}>{title}</View>
        {detail !== undefined && <View className={classNames('sub', disabled && 'c3')}>{detail}</View>}
      </View>
      {trail}
      {arrow && <Icon name="right-ink3" />}
    </>
  );
  const className = classNames('li', bare && 'bare');
  if (!onTap) {
    return (
      <View {...optionalId(props.id)} className={className}>
        {content}
      </View>
    );
  }
  return (
    <Tap
      id={props.id}
      className={className}
      onTap={onTap}
      role={props.role}
      checked={props.checked}
      disabled={disabled}
      label={props.label}
    >
      {content}
    </Tap>
  );
}
