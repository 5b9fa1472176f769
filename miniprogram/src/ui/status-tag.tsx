import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Icon, type IconName } from './icon';

export type ChipTone = 'qing' | 'solid' | 'amber' | 'red' | 'redsolid' | 'indigo' | 'green' | 'grey';

interface ChipProps {
  tone: ChipTone;
  icon: IconName;
  children: ReactNode;
  /** On a surface of the same tone the chip turns white. */
  onSameTone?: boolean;
}

/** A state, always as icon, word and colour together. */
export function Chip({ tone, icon, children, onSameTone }: ChipProps) {
  return (
    <View className={classNames('chip', tone, onSameTone && 'on-same')}>
      <Icon name={icon} size="s" />
      {children}
    </View>
  );
}

/** The vocabulary of states. The words are fixed: the same state never has two names. */
const statuses = {
  to_check_in: { text: '待签到', icon: 'check-in-amber', tone: 'amber' },
  waiting: { text: '候诊中', icon: 'wait-qing', tone: 'qing' },
  called: { text: '请就诊', icon: 'call-white', tone: 'solid' },
  in_consult: { text: '就诊中', icon: 'consult-qing', tone: 'qing' },
  missed: { text: '已过号', icon: 'missed-amber', tone: 'amber' },
  no_show: { text: '爽约', icon: 'missed-amber', tone: 'amber' },
  paused: { text: '已暂停', icon: 'pause-amber', tone: 'amber' },
  done: { text: '已完成', icon: 'done-ink2', tone: 'grey' },
  cancelled: { text: '已取消', icon: 'cancel-ink2', tone: 'grey' },
  suspended: { text: '停诊', icon: 'stopped-red', tone: 'red' },
  waitlisted: { text: '候补中', icon: 'wait-qing', tone: 'qing' },
  offered: { text: '轮到您了', icon: 'bell-on-green', tone: 'green' },
  to_pay: { text: '待缴费', icon: 'bill-amber', tone: 'amber' },
  processing: { text: '处理中', icon: 'pending-indigo', tone: 'indigo' },
  paid: { text: '已支付', icon: 'ok-green', tone: 'green' },
  pay_failed: { text: '支付失败', icon: 'fail-red', tone: 'red' },
  refunding: { text: '退款中', icon: 'refund-indigo', tone: 'indigo' },
  to_exam: { text: '去检查', icon: 'exam-indigo', tone: 'indigo' },
  report_pending: { text: '报告待出', icon: 'pending-ink2', tone: 'grey' },
  report_ready: { text: '报告已出', icon: 'report-green', tone: 'green' },
  report_withdrawn: { text: '已作废', icon: 'cancel-ink2', tone: 'grey' },
  normal: { text: '正常', icon: 'ok-ink2', tone: 'grey' },
  high: { text: '偏高', icon: 'up-amber', tone: 'amber' },
  low: { text: '偏低', icon: 'down-indigo', tone: 'indigo' },
  critical: { text: '危急值', icon: 'critical-white', tone: 'redsolid' },
} as const satisfies Record<string, { text: string; icon: IconName; tone: ChipTone }>;

export type StatusKey = keyof typeof statuses;

interface StatusTagProps {
  status: StatusKey;
  /** More words behind the state, such as 过高 after 危急值. */
  detail?: string;
  onSameTone?: boolean;
}

export function StatusTag({ status, detail, onSameTone }: StatusTagProps) {
  const { text, icon, tone } = statuses[status];
  return (
    <Chip tone={tone} icon={icon} onSameTone={onSameTone}>
      {detail ? `${text} ${detail}` : text}
    </Chip>
  );
}

/** A small grey or tinted word that is not a state: 甲类, 最快, 不能选. */
export function Tag({ children, tone }: { children: ReactNode; tone?: 'indigo' | 'qing' | 'amber' }) {
  return <View className={classNames('tag', tone)}>{children}</View>;
}
