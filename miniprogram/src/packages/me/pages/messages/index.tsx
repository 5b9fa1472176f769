import type { MessageView } from '@anzhen/shared-types';
import { formatDay, hospitalDate, hospitalTime } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { now } from '@/platform/clock';
import { switchTab } from '@/routes';
import { Button, Card, IconBox, InlineMessage, Link, PageShell, PageState, Section, Tap } from '@/ui';
import { type EventLook, looks } from './event-looks';
import { RemindCard } from './remind-card';
import { arrange, useMessages } from './use-messages';
import './index.scss';

interface MessageProps {
  message: MessageView;
  today: string;
  onOpen(message: MessageView): void;
  /** With a button of its own: something has to be done. */
  isTask?: boolean;
}

const timeText = (at: string, today: string): string => {
  const instant = new Date(at);
  const day = hospitalDate(instant);
  return day === today ? hospitalTime(instant) : `${formatDay(day, today)} ${hospitalTime(instant)}`;
};

function Message({ message, today, onOpen, isTask }: MessageProps) {
  const { icon, tone, verb }: EventLook = looks[message.event];
  return (
    <Tap id={`message-${message.id}`} className="message" onTap={() => onOpen(message)}>
      <IconBox icon={icon} tone={tone} />
      <View className="f1">
        <View className="row sb g2">
          <View className="row g2 wrap">
            <View className="t3">{message.title}</View>
            {message.unread && <View className="message-new">新</View>}
          </View>
          <View className="cap nowrap">{timeText(message.at, today)}</View>
        </View>
        <View className="sub message-text">{message.body}</View>
        {isTask && <View className="message-verb mt3">{verb}</View>}
      </View>
    </Tap>
  );
}

export default function MessagesPage() {
  const page = useMessages();
  const today = hospitalDate(new Date(now()));
  const { toHandle, days } = arrange(page.messages.data?.messages ?? []);
  return (
    <PageShell title="消息与提醒">
      {toHandle.length > 0 && (
        <>
          <Section title={`要您处理 ${toHandle.length} 件`} />
          <Card flush>
            {toHandle.map((message) => (
              <Message key={message.id} message={message} today={today} onOpen={page.open} isTask />
            ))}
          </Card>
        </>
      )}
      <RemindCard page={page} />
      <InlineMessage tone="amber" message={page.remark} />
      <PageState
        resource={page.messages}
        failed={{ title: '没能打开消息', text: '消息没有丢，号和钱都没有变。请检查网络再试。' }}
        empty={{
          when: ({ messages }) => messages.length === 0,
          icon: 'f-report',
          title: '还没有消息',
          text: '挂了号、叫到号、出了报告，都会在这里告诉您。',
          actions: (
            <Button id="go-home" onTap={() => void switchTab('home')}>
              回首页
            </Button>
          ),
        }}
      >
        {({ unreadCount, keepDays }) => (
          <>
            {days.map(({ date, items }, index) => (
              <View key={date} className="col g3">
                <Section title={formatDay(date, today)}>
                  {index === 0 && unreadCount > 0 && (
                    <Link id="read-all" onTap={page.readAll}>
                      {page.isMarking ? '正在标记…' : '全部已读'}
                    </Link>
                  )}
                </Section>
                <Card flush>
                  {items.map((message) => (
                    <Message key={message.id} message={message} today={today} onOpen={page.open} />
                  ))}
                </Card>
              </View>
            ))}
            <View className="cap message-kept">{`只保留 ${keepDays} 天内的消息`}</View>
          </>
        )}
      </PageState>
    </PageShell>
  );
}
