import type { SubscriptionKey } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { navigateTo } from '@/routes';
import { useDisplay } from '@/session';
import { Button, Card, Chip, Icon, InlineMessage, Link, ListRow, Note } from '@/ui';
import { askText, consentText, hasText, type MessageKind } from '../../components/consent';
import { kindIcons } from '../../components/kind-icons';
import type { useMessages } from './use-messages';

/** What people wait for most; the others stand in the settings. */
const SHOWN: readonly SubscriptionKey[] = ['queueCalled', 'reportReady', 'billDue', 'visitChanged'];

interface KindProps {
  kind: MessageKind;
  page: ReturnType<typeof useMessages>;
}

function Kind({ kind, page }: KindProps) {
  const { isElder } = useDisplay();
  const { key, label, channels, consent } = kind;
  if (!consent) return null;
  const isOff = channels.some(({ channel, on }) => channel === 'subscribe' && !on);
  const instead = (isOff || consent.remaining === 0) && hasText(kind) ? '，现在发短信' : '';
  const verb = isOff ? '开启' : askText(consent, '开启');
  const button = verb !== null && (
    <Button
      id={`subscribe-${key}`}
      kind="second"
      small={!isElder}
      inline={!isElder}
      loading={page.asking === key}
      disabled={page.asking !== null}
      onTap={() => page.subscribe(key)}
    >
      {verb}
    </Button>
  );
  const lasts = (
    <Chip tone="green" icon="ok-green">
      已开
    </Chip>
  );
  return (
    <>
      <ListRow
        bare
        lead={<Icon name={kindIcons[key]} size="l" />}
        title={label}
        detail={`${isOff ? '您关了微信提醒' : consentText(consent)}${instead}`}
        trail={verb === null ? lasts : !isElder && button}
      />
      {isElder && button}
    </>
  );
}

const isCallTexted = (kinds: readonly MessageKind[]): boolean =>
  kinds.some((kind) => kind.key === 'queueCalled' && hasText(kind));

/** 提醒我: what WeChat may still send, as it is. WeChat is asked after a tap only. */
export function RemindCard({ page }: { page: ReturnType<typeof useMessages> }) {
  const { data, error } = page.settings;
  if (!data) return <InlineMessage tone="amber" message={error ? '没能读到提醒次数，不影响看病。' : null} />;
  return (
    <>
      <Card>
        <View className="row sb">
          <View className="t2">提醒我</View>
          <Link
            id="go-message-settings"
            trailing="right-qing"
            onTap={() => void navigateTo('me.message-settings')}
          >{`全部 ${data.kinds.length} 种`}</Link>
        </View>
        {SHOWN.map((shown) => {
          const kind = data.kinds.find(({ key }) => key === shown);
          return kind && <Kind key={shown} kind={kind} page={page} />;
        })}
      </Card>
      <Note tone="grey">
        {`微信规定：您每点一次“允许”，能发一次。${isCallTexted(data.kinds) ? '用完后，叫号改发短信。' : '用完后请看这一页，或听现场叫号。'}`}
      </Note>
    </>
  );
}
