import { Text, View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { useState } from 'react';
import { useDisplay } from '@/session';
import { Button, Card, Icon, InlineMessage, Note, Options } from '@/ui';
import { floorWords } from '../../../place-words';
import type { Queue, RemindWhen } from '../use-queue';

const choices = [
  { value: '5', label: '5 人' },
  { value: '3', label: '3 人' },
  { value: '1', label: '1 人' },
  { value: 'off', label: '不提醒' },
] as const;

type Choice = (typeof choices)[number]['value'];
const meaning: Record<Choice, RemindWhen> = { '5': 5, '3': 3, '1': 1, off: null };
const choiceOf = (whenAhead: number | null): Choice =>
  choices.find(({ value }) => meaning[value] === whenAhead)?.value ?? 'off';

// Fewer ahead than this, and there is no time to leave the chair.
const TIME_TO_WALK = 3;

const WhereTo = ({ ticket }: { ticket: LiveTicket }) =>
  ticket.peopleAhead >= TIME_TO_WALK ? (
    <Note icon="walk-qing">{`可以去洗手间、接水，请别离开 ${floorWords(ticket.place.floor)}`}</Note>
  ) : (
    <Note icon="walk-qing">快到您了，请别走远</Note>
  );

const Saved = ({ queue }: { queue: Queue }) => (
  <>
    {queue.saving !== undefined && <View className="sub mt2">正在保存…</View>}
    {queue.message !== null && (
      <View className="mt3">
        <InlineMessage tone="amber" message={queue.message} />
      </View>
    )}
  </>
);

const Picker = ({ queue, ticket }: { queue: Queue; ticket: LiveTicket }) => (
  <View className="mt3" id="remind-options">
    <Options
      choices={choices}
      value={choiceOf(queue.saving === undefined ? ticket.remindWhenAhead : queue.saving)}
      onChange={(choice) => queue.remind(meaning[choice])}
    />
  </View>
);

const ElderReminder = ({ queue, ticket }: { queue: Queue; ticket: LiveTicket }) => {
  const [isChanging, setChanging] = useState(false);
  const isOn = ticket.remindWhenAhead !== null;
  return (
    <Card>
      <View className="row g3">
        <Icon name={isOn ? 'bell-on-green' : 'bell-qing'} size="l" />
        <View className="f1">
          <View className="t3">{isOn ? `剩 ${ticket.remindWhenAhead} 人时提醒您` : '快到时提醒您'}</View>
          <View className="body c2">{isOn ? '已开，发到微信' : '还没开'}</View>
        </View>
      </View>
      {isChanging ? (
        <Picker queue={queue} ticket={ticket} />
      ) : (
        <View className="mt4">
          <Button id="change-reminder" kind="plain" onTap={() => setChanging(true)}>
            {isOn ? '改提醒' : '开提醒'}
          </Button>
        </View>
      )}
      <Saved queue={queue} />
    </Card>
  );
};

/** 前面剩几人时提醒: WeChat is asked only after a choice. */
export function Reminder({ queue, ticket }: { queue: Queue; ticket: LiveTicket }) {
  const { isElder } = useDisplay();
  if (isElder) return <ElderReminder queue={queue} ticket={ticket} />;
  return (
    <Card>
      <View className="row g2">
        <Icon name="bell-qing" />
        <Text className="t3">前面剩几人时提醒？</Text>
      </View>
      <Picker queue={queue} ticket={ticket} />
      <Saved queue={queue} />
      <View className="row tap-row mt1 sub">发到：我的微信</View>
      {!queue.isOld && <WhereTo ticket={ticket} />}
    </Card>
  );
}
