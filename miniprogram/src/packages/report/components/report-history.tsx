import { Text, View } from '@tarojs/components';
import type { ReportDetail } from '@anzhen/shared-types';
import { dayAndTime } from '@/packages/visit/time-words';
import { Note } from '@/ui';
import { Fold } from './fold';

type Version = ReportDetail['history'][number];

const ChangeRow = ({ change: { name, before, after } }: { change: NonNullable<Version['changes']>[number] }) => (
  <View className="report-change">
    <View className="body">{name}</View>
    <View className="row g2 wrap">
      <Text className="sub">{`原来 ${before === '' ? '没有这一项' : before}`}</Text>
      <Text className="body md">{`改为 ${after === '' ? '已去掉' : after}`}</Text>
    </View>
  </View>
);

const NO_CHANGES = {
  lost: '当时的内容没有留存，请以现在这一版为准。',
  none: '您看到的内容没有变。',
} as const;

const VersionBlock = ({ version: { version, issuedAt, seenAt, changes } }: { version: Version }) => (
  <View className="mt3">
    <View className="sub">
      {`第 ${version} 版${issuedAt === null ? '' : `，${dayAndTime(issuedAt)} 出`}。您看过：${dayAndTime(seenAt)}`}
    </View>
    {changes?.map((change) => (
      <ChangeRow key={change.name} change={change} />
    ))}
    {!changes?.length && <View className="sub mt1">{changes === null ? NO_CHANGES.lost : NO_CHANGES.none}</View>}
  </View>
);

/** 更正: that this is not the first version, why, and what it says otherwise than what was seen here before. */
export function ReportHistory({ report: { head, history } }: { report: ReportDetail }) {
  if (head.version === 1 && history.length === 0) return null;
  const when = head.issuedAt === null ? '' : `${dayAndTime(head.issuedAt)} `;
  return (
    <>
      <Note tone="amber" id="report-corrected">
        {`医院${when}更正过这份报告${head.changeReason === '' ? '' : `：${head.changeReason}`}。请以现在这一版为准。`}
      </Note>
      {history.length > 0 && (
        <Fold id="report-history" toggleId="toggle-history" icon="history-ink2" title="改了什么" startsOpen>
          {history.map((version) => (
            <VersionBlock key={version.seenAt} version={version} />
          ))}
        </Fold>
      )}
    </>
  );
}
