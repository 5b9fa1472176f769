import { Text, View } from '@tarojs/components';
import type { ReportLevel, ReportViewer } from '@anzhen/shared-types';
import { call, useResource, useSteps } from '@/api';
import { dayAndTime } from '@/packages/visit/time-words';
import { useRouteParams } from '@/routes';
import { Card, InlineMessage, ListRow, Note, PageShell, PageState, Radio } from '@/ui';
import '../../components/report.scss';

const LEVELS: { level: ReportLevel; title: string; detail: string }[] = [
  { level: 'all', title: '全部报告', detail: '敏感的也能看，医生告诉您之后' },
  { level: 'ordinary', title: '一般的报告', detail: '敏感的只有您自己能看' },
  { level: 'none', title: '都不给看', detail: '有新报告也不提醒' },
];

interface ViewerCardProps {
  viewer: ReportViewer;
  isBusy: boolean;
  onDecide: (level: ReportLevel) => void;
}

const ViewerCard = ({ viewer, isBusy, onDecide }: ViewerCardProps) => {
  const { id, maskedName, calledAs, level, decidedAt } = viewer;
  return (
    <Card flush id={`viewer-${id}`}>
      <View className="viewer-head">
        <Text className="t3">{maskedName ?? '一位家人'}</Text>
        <View className="sub mt1">
          {`把您加为“${calledAs}”。${decidedAt === null ? '您还没有决定，按医院规定' : `您 ${dayAndTime(decidedAt)} 决定`}：`}
        </View>
      </View>
      {LEVELS.map((each) => (
        <ListRow
          key={each.level}
          id={`level-${each.level}`}
          role="radio"
          checked={each.level === level}
          title={each.title}
          detail={each.detail}
          arrow={false}
          disabled={isBusy}
          trail={<Radio on={each.level === level} />}
          onTap={() => onDecide(each.level)}
        />
      ))}
    </Card>
  );
};

/** 谁能看我的报告: the patient decides about each account that has them among its family; it counts at once. */
export default function ViewersPage() {
  const { patientId = '' } = useRouteParams('report.viewers');
  const viewers = useResource(patientId === '' ? null : `report-viewers:${patientId}`, () =>
    call('listReportViewers', { params: { patientId } }),
  );
  const { busy, fault, run } = useSteps<string>();
  const decide = (viewerId: string, level: ReportLevel): Promise<void> =>
    run(viewerId, async () => {
      await call('decideReportViewer', { params: { patientId, viewerId }, body: { level } });
      viewers.reload();
    });
  return (
    <PageShell title="谁能看我的报告">
      <PageState
        resource={viewers}
        failed={{ title: '没能打开', text: '谁能看报告没有变。请检查网络再试。' }}
        empty={{
          when: (data) => data.viewers.length === 0,
          icon: 'f-family',
          title: '没有别人能看您的报告',
          text: '家人在自己手机上把您加为就诊人之后，会出现在这里。',
        }}
      >
        {(data) => (
          <>
            <Note>这些微信把您加为了就诊人。改了马上生效，都有记录。</Note>
            <InlineMessage message={fault} />
            {data.viewers.map((viewer) => (
              <ViewerCard
                key={viewer.id}
                viewer={viewer}
                isBusy={busy !== null}
                onDecide={(level) => void decide(viewer.id, level)}
              />
            ))}
            <View className="cap">不认识？选“都不给看”，再打医院电话。</View>
          </>
        )}
      </PageState>
    </PageShell>
  );
}
