import { View } from '@tarojs/components';
import type { WaitlistEntryView } from '@anzhen/shared-types';
import { Card, Confirm, Link, ListRow, Note, Section, StatusTag } from '@/ui';
import { Dotted } from '../../components/facts';
import { WaitlistCard } from '../../components/waitlist-card';
import { waitlistTags } from '../../status-words';
import type { useWaitlist } from '../../use-waitlist';
import { nearDay } from '../../visit-words';

type Waitlist = ReturnType<typeof useWaitlist>;

/** 候补: what may still bring a number. Without an answer it says so; the registrations below stay. */
export function Waiting({ waitlist }: { waitlist: Waitlist }) {
  const { list, waiting, ask } = waitlist;
  if (list.face === 'failed') {
    return (
      <Note tone="amber">
        <View>没能打开候补。您的号和钱都没有变。</View>
        <Link icon="refresh-qing" onTap={list.reload}>
          再试一次
        </Link>
      </Note>
    );
  }
  if (waiting.length === 0) return null;
  return (
    <>
      <Section title="候补" />
      {waiting.map((entry) => (
        <WaitlistCard key={entry.id} entry={entry} onLeave={() => ask(entry)} onOver={list.reload} />
      ))}
    </>
  );
}

/** Places that are over, with how they ended. */
export function PastWaiting({ entries }: { entries: readonly WaitlistEntryView[] }) {
  if (entries.length === 0) return null;
  return (
    <>
      <Section title="以前的候补" />
      <Card flush>
        {entries.map(({ id, status, visitDate, periodLabel, departmentName, doctorName, doctorTitle }) => (
          <ListRow
            key={id}
            id={`waitlist-${id}`}
            title={`${nearDay(visitDate)} ${periodLabel}`}
            detail={
              <>
                <Dotted>{[departmentName, `${doctorName} ${doctorTitle}`]}</Dotted>
                <View className="row mt1">
                  <StatusTag {...waitlistTags[status]} />
                </View>
              </>
            }
          />
        ))}
      </Card>
    </>
  );
}

/** Leaving loses the place in the line, so it is asked once more. */
export function LeaveQuestion({ waitlist }: { waitlist: Waitlist }) {
  const { asked, isLeaving, leave, stay } = waitlist;
  const isOffered = asked?.status === 'offered';
  return (
    <Confirm
      open={asked !== null}
      title={isOffered ? '这个号不要了吗？' : '要退出候补吗？'}
      confirmText={isOffered ? '不要了' : '退出候补'}
      cancelText={isOffered ? '先留着' : '接着等'}
      isDangerous
      loading={isLeaving}
      onConfirm={() => void leave()}
      onCancel={stay}
    >
      {isOffered ? '没有扣钱。号会让给下一位，您要再候补就得重新排。' : '没有扣钱。位置不保留，再候补要从最后排起。'}
    </Confirm>
  );
}
