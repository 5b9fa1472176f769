import { View } from '@tarojs/components';
import type { ClinicSessionView, DepartmentDayView, DoctorView, Period } from '@anzhen/shared-types';
import { useState } from 'react';
import { navigateTo } from '@/routes';
import { useDisplay } from '@/session';
import { Button, Note, Sep } from '@/ui';
import { DoctorCard } from '../../components/doctor-card';
import type { WaitlistTarget } from '../../components/waitlist-sheet';
import { fullDay } from '../../visit-words';
import { byEarliest, canWait, fastestOf, type PeriodFilter, withFirst } from './use-doctors';

const WHOLE_DAY: readonly Period[] = ['morning', 'afternoon'];

/** The evening gets a column of its own only where the hospital has evening clinics. */
const periodsOf = (day: DepartmentDayView, filter: PeriodFilter): readonly Period[] => {
  if (filter !== 'all') return [filter];
  const hasEvening = day.doctors.some(({ sessions }) => sessions.some(({ period }) => period === 'evening'));
  return hasEvening ? [...WHOLE_DAY, 'evening'] : WHOLE_DAY;
};

/** Whether there is an evening clinic that day. */
export const hasEveningOn = (day: DepartmentDayView | undefined): boolean =>
  day !== undefined && periodsOf(day, 'all').length > WHOLE_DAY.length;

interface DoctorListProps {
  day: DepartmentDayView;
  filter: PeriodFilter;
  /** Whose code was scanned. */
  wanted: string | undefined;
  onWait(target: WaitlistTarget): void;
}

const waitTarget = (doctor: DoctorView, session: ClinicSessionView): WaitlistTarget => ({
  sessionId: session.id,
  doctorName: doctor.isGeneral ? '普通门诊' : doctor.name,
  doctorTitle: doctor.isGeneral ? '不指定医生' : doctor.title,
  date: session.date,
  periodLabel: session.periodLabel,
});

const hasOpen = ({ sessions }: DoctorView): boolean => sessions.some(({ status }) => status === 'open');

/** Elder mode leaves out what is full, and says so; who wants to wait in line may have it listed. */
const FullNote = ({ canList, onList }: { canList: boolean; onList(): void }) => (
  <View className="col g2">
    <View className="sub">约满的时间没有列出来</View>
    {canList && (
      <Button id="show-full" kind="plain" onTap={onList}>
        看可以候补的时间
      </Button>
    )}
  </View>
);

/** Who works on this day, who can be seen earliest first. */
export const DoctorList = ({ day, filter, wanted, onWait }: DoctorListProps) => {
  const { isElder } = useDisplay();
  const [showsFull, setShowsFull] = useState(false);
  const all = byEarliest(day.doctors, filter);
  const waitable = all.filter(({ sessions }) => sessions.some(canWait));
  const isWanted = ({ id }: DoctorView): boolean => id === wanted;
  const listed = all.filter(
    (doctor) => !isElder || hasOpen(doctor) || isWanted(doctor) || (showsFull && waitable.includes(doctor)),
  );
  const doctors = withFirst(listed, wanted);
  const fastest = fastestOf(all);
  const isEstimated = doctors.some(({ estimate }) => estimate.fundFen > 0);
  return (
    <>
      <View className="row sb wrap">
        <View className="sub">
          {fullDay(day.date)}
          <Sep />
          {isElder ? `${all.filter(hasOpen).length} 位医生有号` : `${doctors.length} 位医生出诊`}
        </View>
        {!isElder && <View className="sub">{all.some(isWanted) ? '扫码的医生在最前' : '按最早可约排'}</View>}
      </View>
      {wanted !== undefined && !day.doctors.some(isWanted) && (
        <Note tone="grey">您扫的医生这一天不出诊，请在上面换一天，或选别的医生。</Note>
      )}
      {doctors.length === 0 && <Note tone="grey">这段时间没有号。没有扣钱，请在上面换一天，或换个科室。</Note>}
      {doctors.map((doctor) => (
        <DoctorCard
          key={doctor.id}
          doctor={doctor}
          periods={periodsOf(day, filter)}
          isFastest={doctor.id === fastest}
          showsFull={showsFull}
          onWait={(session) => onWait(waitTarget(doctor, session))}
          onOpen={({ id, date }) =>
            void navigateTo('booking.slots', {
              sessionId: id,
              departmentCode: day.department.code,
              visitDate: date,
            })
          }
        />
      ))}
      {isElder && !showsFull && <FullNote canList={waitable.length > 0} onList={() => setShowsFull(true)} />}
      {doctors.length > 0 && (
        <View className="cap ta-c">
          {isEstimated ? '“约”是按医保估算的，付款前会显示准确金额' : '挂号费在这里按自费付，没有用医保'}
        </View>
      )}
    </>
  );
};
