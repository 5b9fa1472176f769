import { Button, Card, IconBox, InlineMessage, ListRow } from '@/ui';

interface ReminderCardProps {
  /** more: a part is on, and WeChat wants another tap for the rest */
  state: 'off' | 'asking' | 'on' | 'more' | 'refused';
  message: string | null;
  onTurnOn(): void;
}

const reminderDetails: Record<ReminderCardProps['state'], string> = {
  off: '微信会问一次，请点“允许”',
  asking: '请在微信的问题里选“允许”',
  on: '已开启，这次就诊会提醒您',
  more: '开了一部分，其余的微信要再问一次',
  refused: '微信没有允许过提醒。不影响看病，结果在“消息与提醒”里看',
};

/** WeChat's question comes only after 开启. */
export function ReminderCard({ state, message, onTurnOn }: ReminderCardProps) {
  return (
    <Card flush>
      <ListRow
        id="reminder-row"
        lead={
          <IconBox icon={state === 'on' ? 'bell-on-green' : 'bell-qing'} tone={state === 'on' ? 'green' : undefined} />
        }
        title="就诊、叫号和停诊提醒"
        detail={reminderDetails[state]}
        trail={
          state === 'on' ? undefined : (
            <Button id="reminder-on" kind="tint" small inline loading={state === 'asking'} onTap={onTurnOn}>
              {state === 'refused' ? '再问一次' : state === 'more' ? '再开一种' : '开启'}
            </Button>
          )
        }
      />
      <InlineMessage message={message} />
    </Card>
  );
}
