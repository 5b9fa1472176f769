import { hospitalDate, hospitalTime, formatDay } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { call, useResource } from '@/api';
import { now } from '@/platform/clock';
import { navigateBack } from '@/routes';
import { Button, Card, Icon, ListRow, Note, PageShell, PageState, Section } from '@/ui';
import { groupByDay } from '../../components/group-by-day';

export default function AccessLogPage() {
  const log = useResource('access-log', () => call('getAccessLog'));
  return (
    <PageShell title="谁看过我家人的信息">
      <PageState
        resource={log}
        failed={{ title: '没能打开查看记录', text: '记录没有丢。请检查网络再试。' }}
        empty={{
          when: ({ entries }) => entries.length === 0,
          icon: 'f-family',
          title: '还没有人看过',
          text: '医生、护士或您自己看过报告、核对过身份，这里都会写一笔。',
          actions: <Button onTap={() => void navigateBack()}>回“我的”</Button>,
        }}
      >
        {({ entries }) => (
          <>
            {groupByDay(entries, ({ at }) => at).map(({ date, items }) => (
              <View key={date} className="col g3">
                <Section title={formatDay(date, hospitalDate(new Date(now())))} />
                <Card flush>
                  {items.map(({ at, who, what, patientName }, index) => (
                    <ListRow
                      key={`${at}-${index}`}
                      lead={<Icon name="eye-qing" size="l" />}
                      title={who}
                      detail={patientName ? `${what}（${patientName}）` : what}
                      trail={<View className="cap nowrap">{hospitalTime(new Date(at))}</View>}
                    />
                  ))}
                </Card>
              </View>
            ))}
            <Note tone="grey">看到不认识的人，请打人工电话，我们会查清楚再告诉您。</Note>
          </>
        )}
      </PageState>
    </PageShell>
  );
}
