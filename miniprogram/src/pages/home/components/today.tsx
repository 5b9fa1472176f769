import { Text, View } from '@tarojs/components';
import type { PatientView, VisitView } from '@anzhen/shared-types';
import { weekdayOf } from '@anzhen/shared-types/kernel';
import { periodOf } from '@/packages/visit/time-words';
import { useDisplay } from '@/session';
import { Card, Route } from '@/ui';
import { NowCard } from './now-card';
import { OtherMatters } from './other-matters';

interface TodayProps {
  visit: VisitView;
  patient: PatientView;
  loadedAt: number | undefined;
  reload(): void;
}

const dateLine = ({ appointment }: VisitView): string => {
  if (!appointment) return '';
  const { visitDate, startsAt } = appointment;
  const [, month, day] = visitDate.split('-').map(Number);
  return `${month}月${day}日 ${weekdayOf(visitDate)} ${periodOf(startsAt)}`;
};

/** The one thing to do now, the route of the day, and whatever else has changed. */
export function Today({ visit, patient, loadedAt, reload }: TodayProps) {
  const { isElder } = useDisplay();
  const hasRoute = visit.stage !== 'none' && visit.stage !== 'booked' && visit.route.length > 0;
  return (
    <>
      <NowCard visit={visit} patient={patient} loadedAt={loadedAt} reload={reload} />
      {hasRoute && !isElder && (
        <Card className="route-card" id="route-card">
          <View className="row sb route-card-head">
            <Text className="t3">今天的就诊</Text>
            <Text className="cap">{dateLine(visit)}</Text>
          </View>
          <Route stations={visit.route} />
        </Card>
      )}
      <OtherMatters visit={visit} />
    </>
  );
}
