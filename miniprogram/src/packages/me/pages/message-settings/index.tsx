import type { MessageChannel } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { navigateBack } from '@/routes';
import { useDisplay } from '@/session';
import { Button, Card, Chip, Icon, InlineMessage, ListRow, Note, PageShell, PageState, Switch } from '@/ui';
import { askText, consentText, type MessageKind } from '../../components/consent';
import { kindIcons } from '../../components/kind-icons';
import { useMessageSettings } from './use-message-settings';

type Settings = ReturnType<typeof useMessageSettings>;

const channelWords: Record<MessageChannel, { name: string; detail: string }> = {
  assistant: { name: '微信就医助手', detail: '不用您允许' },
  subscribe: { name: '微信订阅消息', detail: '您点一次“允许”，能发一次' },
  official: { name: '公众号', detail: '关注医院公众号才能收到' },
  sms: { name: '短信', detail: '发到就诊人的手机' },
};
const channelOrder = Object.keys(channelWords) as MessageChannel[];

/** What each channel needs, said once; and what cannot be turned off. */
function Channels({ kinds }: { kinds: readonly MessageKind[] }) {
  const used = new Set(kinds.flatMap(({ channels }) => channels.map(({ channel }) => channel)));
  const always = (
    <Chip tone="green" icon="ok-green">
      一直开
    </Chip>
  );
  return (
    <>
      <Card>
        <View className="t2">消息怎么到您手里</View>
        <ListRow bare title="消息与提醒" detail="每条都在，不能关" trail={always} />
        {channelOrder
          .filter((channel) => used.has(channel))
          .map((channel) => (
            <ListRow key={channel} bare title={channelWords[channel].name} detail={channelWords[channel].detail} />
          ))}
      </Card>
      <Note tone="grey">同一条消息只往外发一次：前一种没发成，才用下一种。</Note>
    </>
  );
}

interface KindProps {
  kind: MessageKind;
  page: Settings;
}

function Channel({ kind, page, each }: KindProps & { each: MessageKind['channels'][number] }) {
  const { isElder } = useDisplay();
  const { key, label, consent } = kind;
  const { channel } = each;
  const { name } = channelWords[channel];
  const on = page.isOn(key, each);
  const asked = channel === 'subscribe' ? consent : null;
  const verb = on && asked && askText(asked, '去允许');
  const button = verb && (
    <Button
      id={`ask-${key}`}
      kind="second"
      small={!isElder}
      inline={!isElder}
      loading={page.asking === key}
      disabled={page.asking !== null}
      onTap={() => page.ask(key)}
    >
      {verb}
    </Button>
  );
  return (
    <>
      <ListRow
        bare
        title={name}
        detail={asked ? consentText(asked) : undefined}
        trail={
          <>
            {!isElder && button}
            <Switch
              id={`switch-${key}-${channel}`}
              label={`${label}，${name}`}
              on={on}
              onChange={(wanted) => page.decide(key, channel, wanted)}
            />
          </>
        }
      />
      {isElder && button}
    </>
  );
}

function Kind({ kind, page }: KindProps) {
  const { key, label, covers, channels } = kind;
  return (
    <Card id={`kind-${key}`}>
      <View className="row g3">
        <Icon name={kindIcons[key]} size="l" />
        <View className="f1">
          <View className="t2">{label}</View>
          {covers.length > 1 && <View className="sub">{covers.join('、')}</View>}
        </View>
      </View>
      {channels.map((each) => (
        <Channel key={each.channel} kind={kind} page={page} each={each} />
      ))}
      {!channels.some((each) => page.isOn(key, each)) && <Note tone="amber">都关了，只在“消息与提醒”里看。</Note>}
      <InlineMessage message={page.faultOf(key)} />
    </Card>
  );
}

/** 提醒设置: per kind of message, which ways it may take out of the app. The inbox gets all of them. */
export default function MessageSettingsPage() {
  const page = useMessageSettings();
  return (
    <PageShell title="提醒设置">
      <PageState
        resource={page.settings}
        failed={{ title: '没能打开提醒设置', text: '您以前的选择没有变。请检查网络再试。' }}
        empty={{
          when: ({ kinds }) => kinds.length === 0,
          icon: 'f-report',
          title: '没有可以设置的',
          text: '医院现在只在“消息与提醒”里告诉您，不往外发。',
          actions: <Button onTap={() => void navigateBack()}>回“消息与提醒”</Button>,
        }}
      >
        {({ kinds }) => (
          <>
            <Channels kinds={kinds} />
            {kinds.map((kind) => (
              <Kind key={kind.key} kind={kind} page={page} />
            ))}
          </>
        )}
      </PageState>
    </PageShell>
  );
}
