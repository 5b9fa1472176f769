import { Text, View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useDisplay } from '@/session';
import { Card, Icon, Sep } from '@/ui';
import { callWords } from '../../../ticket-words';
import { clockWithSeconds, timeOf } from '../../../time-words';

const SHOWN = 3;

/** The last calls and when this page was last true. Elder mode says only which number is being called, on the ticket. */
export function RecentCalls({ ticket, loadedAt }: { ticket: LiveTicket; loadedAt: number | undefined }) {
  const { isElder } = useDisplay();
  if (isElder) return null;
  const calls = ticket.recentCalls.slice(0, SHOWN);
  return (
    <Card id="recent-calls">
      <View className="row sb">
        <Text className="t3">最近叫号</Text>
        {loadedAt !== undefined && (
          <View className="row g1 cap nowrap" id="updated-at">
            <Icon name="refresh-ink3" size="s" />
            {`${clockWithSeconds(loadedAt)} 更新`}
          </View>
        )}
      </View>
      {calls.length === 0 && <View className="sub mt2">还没有开始叫号</View>}
      {calls.map(({ number, room, at, status }) => (
        <View key={`${number}${at}`} className="row sb call-row">
          <View>
            <Text className="bd num">{number}</Text>
            {` ${withSpaces(room)}`}
          </View>
          <View className="sub nowrap">
            {timeOf(at)}
            <Sep />
            {callWords(status)}
          </View>
        </View>
      ))}
    </Card>
  );
}
