import type { SubscriptionKey } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useDisplay } from '@/session';
import { Button, Card, type IconName, InlineMessage, ListRow, Icon, Note } from '@/ui';
import type { useMessages } from './use-messages';

const icons = {
  bookingConfirmed: 'calendar-qing',
  queueCalled: 'call-qing',
  visitChanged: 'edit-qing',
  waitlistOffered: 'bell-qing',
  visitReminder: 'calendar-qing',
  billDue: 'bill-amber',
  paymentSettled: 'ok-green',
  refundDone: 'refund-indigo',
  reportReady: 'report-green',
} as const satisfies Record<SubscriptionKey, IconName>;

const detailOf = (remaining: number, lastAnswer: string | null): string => {
  if (remaining > 0) return `微信还能提醒 ${remaining} 次`;
  return lastAnswer === 'reject' || lastAnswer === 'ban' ? '微信没有允许' : '没有开启';
};

/** 提醒我: what WeChat may still send, as it is. WeChat is asked after a tap only. */
export function RemindCard({ page }: { page: ReturnType<typeof useMessages> }) {
  const { isElder } = useDisplay();
  const { data, error } = page.subscriptions;
  if (!data) return <InlineMessage tone="amber" message={error ? '没能读到提醒次数，不影响看病。' : null} />;
  return (
    <>
      <Card>
        <View className="t2">提醒我</View>
        {data.subscriptions.map(({ key, label, remaining, lastAnswer }) => {
          const button = (
            <Button
              id={`subscribe-${key}`}
              kind="second"
              small={!isElder}
              inline={!isElder}
              loading={page.asking === key}
              disabled={page.asking !== null}
              onTap={() => page.subscribe(key)}
            >
              {remaining > 0 ? '再加 1 次' : '开启'}
            </Button>
          );
          return (
            <View key={key}>
              <ListRow
                bare
                lead={<Icon name={icons[key]} size="l" />}
                title={label}
                detail={detailOf(remaining, lastAnswer)}
                trail={!isElder && button}
              />
              {isElder && button}
            </View>
          );
        })}
      </Card>
      <Note tone="grey">微信规定：您每点一次“允许”，我们能发一次。次数用完后，请看这一页，或听现场叫号。</Note>
    </>
  );
}
