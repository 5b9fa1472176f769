import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible } from './accessible';
import { classNames } from './class-names';
import { Icon, type IconName } from './icon';
import { optionalId } from './optional-id';

interface NoteProps {
  tone?: 'qing' | 'amber' | 'red' | 'indigo' | 'green' | 'grey';
  icon?: IconName;
  children: ReactNode;
  /** Read aloud at once when it appears. */
  alert?: boolean;
  id?: string;
}

const icons = {
  qing: 'info-qing',
  amber: 'info-amber',
  red: 'info-red',
  indigo: 'info-indigo',
  green: 'ok-green',
  grey: 'info-ink2',
} as const;

/** A remark that stays on the page until it no longer applies. It also stands where others would show a toast. */
export function Note({ tone = 'qing', icon = icons[tone], children, alert, id }: NoteProps) {
  return (
    <View
      {...optionalId(id)}
      className={classNames('note', tone)}
      {...accessible(alert ? { role: 'alert', live: 'assertive' } : {})}
    >
      <Icon name={icon} />
      <View className="f1">{children}</View>
    </View>
  );
}

/** What a finished or refused action has to say, inside the page; nothing when there is nothing to say. */
export function InlineMessage({
  message,
  tone = 'red',
}: {
  message: string | null | undefined;
  tone?: NoteProps['tone'];
}) {
  if (!message) return null;
  return (
    <Note tone={tone} alert>
      {message}
    </Note>
  );
}

/** The last small line of a fault, for the hotline. */
export function ErrorNumber({ requestId }: { requestId: string }) {
  if (!requestId) return null;
  return <View className="cap mt3">{`错误号 ${requestId.slice(0, 8)}`}</View>;
}
