import type { IssuedCode } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { accessible, Check, Chip, Tap } from '@/ui';
import { timeWords } from '../workbench/time-words';
import { statusWords } from './code-words';

const tones = {
  live: ['green', 'ok-green'],
  expired: ['grey', 'history-ink2'],
  revoked: ['grey', 'cancel-ink2'],
} as const;

/** Two weeks of scans as bars; the numbers stand beside them. */
const Scans = ({ days }: { days: readonly number[] }) => {
  const most = Math.max(1, ...days);
  const sum = days.reduce((total, each) => total + each, 0);
  const words = `今天 ${days.at(-1) ?? 0} 次，14 天 ${sum} 次`;
  return (
    <View className="codes-scans" {...accessible({ role: 'img', label: `扫码${words}` })}>
      <View className="codes-bars" {...accessible({ hidden: true })}>
        {days.map((count, at) => (
          <View
            key={at}
            className={`codes-bar ${count === 0 ? 'none' : ''}`}
            style={{ height: `${Math.max(6, (count / most) * 100)}%` }}
          />
        ))}
      </View>
      <View className="cap nowrap">{words}</View>
    </View>
  );
};

interface CodeRowProps {
  code: IssuedCode;
  isTicked: boolean;
  /** Tab comes to the first one in service; ↑ ↓ go on from there. */
  isFirst: boolean;
  onTick(): void;
}

export function CodeRow({ code, isTicked, isFirst, onTick }: CodeRowProps) {
  const { status, expiresAt, revokedAt, revokeReason, refused } = code;
  const [tone, icon] = tones[status];
  const isLive = status === 'live';
  return (
    <Tap
      id={`code-${code.id}`}
      role="checkbox"
      checked={isTicked}
      disabled={!isLive}
      isTabStop={isFirst}
      className={`bench-row codes-row ${isTicked ? 'on' : ''} ${isLive ? '' : 'over'}`}
      onTap={onTick}
    >
      <Check on={isTicked} />
      <View className="f1">
        <View className="row g2">
          <View className="t3">{code.name}</View>
          <Chip tone={tone} icon={icon}>
            {statusWords[status]}
          </Chip>
        </View>
        <View className="sub">
          {`${code.target}，${timeWords(code.issuedAt)} ${code.issuedBy}做`}
          {isLive && expiresAt !== null && `，到 ${timeWords(expiresAt)} 为止`}
        </View>
        {revokedAt !== null && <View className="sub">{`${timeWords(revokedAt)} 停用：${revokeReason ?? ''}`}</View>}
        {!isLive && refused > 0 && (
          <View className="sub codes-warn">{`停用后还有人扫了 ${refused} 次，旧纸可能还在墙上`}</View>
        )}
      </View>
      <Scans days={code.scansByDay} />
    </Tap>
  );
}
