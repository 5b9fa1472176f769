import { hospitalTime } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { Icon, Tap } from '@/ui';
import '../components/desk-bars.scss';
import type { CodeDesk } from './use-code-desk';

/** Check-ins that wait for the network, and what became of those that had to. */
export const LateList = ({ offline: { waiting, outcomes, dismiss } }: Pick<CodeDesk, 'offline'>) => {
  if (waiting.length + outcomes.length === 0) return null;
  return (
    <View className="sync-list" id="late-list">
      {outcomes.map(({ code, isDone, text }) => (
        <View key={code} className={`sync-line ${isDone ? 'green' : 'red'}`}>
          <Icon name={isDone ? 'ok-green' : 'warn-red'} size="s" />
          <View className="sync-text">{text}</View>
          <Tap className="sync-action" label={`知道了：${text}`} onTap={() => dismiss(code)}>
            知道了
          </Tap>
        </View>
      ))}
      {waiting.map(({ code, seenAt }) => (
        <View key={code} className="sync-line indigo late">
          <Icon name="pending-indigo" size="s" />
          <View className="sync-text">
            {`${hospitalTime(new Date(seenAt))} 扫的码，末四位 ${code.slice(-4)}：等网络好了自动签到`}
          </View>
        </View>
      ))}
    </View>
  );
};
