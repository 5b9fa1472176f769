import { View } from '@tarojs/components';
import type { DepartmentDayView, Period } from '@anzhen/shared-types';
import { navigateTo, switchTab } from '@/routes';
import { useDisplay } from '@/session';
import { Button, DateStrip, Icon, Link, Note, PageShell, PageState, Segments, Sep } from '@/ui';
import { DoctorCard } from '../../components/doctor-card';
import { Dotted } from '../../components/facts';
import { PlainFace } from '../../components/plain-face';
import { fullDay, placeInside } from '../../visit-words';
import { byEarliest, fastestOf, type PeriodFilter, useDoctors } from './use-doctors';

const WHOLE_DAY: readonly Period[] = ['morning', 'afternoon'];

/** The evening gets a column of its own only where the hospital has evening clinics. */
const periodsOf = (day: DepartmentDayView, filter: PeriodFilter): readonly Period[] => {
  if (filter !== 'all') return [filter];
  const hasEvening = day.doctors.some(({ sessions }) => sessions.some(({ period }) => period === 'evening'));
  return hasEvening ? [...WHOLE_DAY, 'evening'] : WHOLE_DAY;
};

const toBook = () => void switchTab('book');

interface DoctorListProps {
  day: DepartmentDayView;
  filter: PeriodFilter;
}

const DoctorList = ({ day, filter }: DoctorListProps) => {
  const { isElder } = useDisplay();
  const all = byEarliest(day.doctors, filter);
  const open = all.filter(({ sessions }) => sessions.some(({ status }) => status === 'open'));
  const doctors = isElder ? open : all;
  const fastest = fastestOf(all);
  const isEstimated = doctors.some(({ estimate }) => estimate.fundFen > 0);
  return (
    <>
      <View className="row sb wrap">
        <View className="sub">
          {fullDay(day.date)}
          <Sep />
          {`${doctors.length} 位医生${isElder ? '有号' : '出诊'}`}
        </View>
        {!isElder && <View className="sub">按最早可约排</View>}
      </View>
      {doctors.length === 0 && <Note tone="grey">这段时间没有号。没有扣钱，请在上面换一天，或换个科室。</Note>}
      {doctors.map((doctor) => (
        <DoctorCard
          key={doctor.id}
          doctor={doctor}
          periods={periodsOf(day, filter)}
          isFastest={doctor.id === fastest}
          onOpen={({ id, date }) =>
            void navigateTo('booking.slots', {
              sessionId: id,
              departmentCode: day.department.code,
              visitDate: date,
            })
          }
        />
      ))}
      {isElder && <View className="sub">约满的时间没有列出来</View>}
      <View className="cap ta-c">
        {isEstimated ? '“约”是按医保估算的，付款前会显示准确金额' : '挂号费在这里按自费付，没有用医保'}
      </View>
    </>
  );
};

export default function DoctorsPage() {
  const { departmentCode, day, known, days, date, chooseDate, filter, chooseFilter } = useDoctors();
  const { isElder } = useDisplay();
  const hasEvening = day.data !== undefined && periodsOf(day.data, 'all').length > WHOLE_DAY.length;
  if (departmentCode === undefined) {
    return (
      <PageShell title="选医生">
        <PlainFace icon="f-register" title="还没有选科室" text="先选一个科，再看哪位医生有号。">
          <Button onTap={toBook}>去选科室</Button>
        </PlainFace>
      </PageShell>
    );
  }
  return (
    <PageShell title={known?.department.name ?? '选医生'}>
      {known && (
        <View className="row sb g2 tap-row">
          <View className="row g2 f1">
            <Icon name="pin-ink2" />
            <View className="sub f1">
              <Dotted>{[known.department.place.campus, placeInside(known.department.place)]}</Dotted>
            </View>
          </View>
          <Link id="change-department" trailing="right-qing" onTap={toBook}>
            换科室
          </Link>
        </View>
      )}
      {isElder && (
        <View>
          <View className="cap">第 1 步，共 3 步</View>
          <View className="t1 mt1">选哪天、哪位医生</View>
        </View>
      )}
      {date !== undefined && days.length > 0 && <DateStrip days={days} chosen={date} onChoose={chooseDate} />}
      {known && !isElder && (
        <Segments
          choices={[
            { value: 'all', label: '全天' },
            { value: 'morning', label: '上午' },
            { value: 'afternoon', label: '下午' },
            ...(hasEvening ? [{ value: 'evening' as const, label: '晚上' }] : []),
          ]}
          value={filter}
          onChange={chooseFilter}
        />
      )}
      <PageState
        resource={day}
        failed={{
          title: '没能打开这个科室的号',
          text: day.error?.code.startsWith('CATALOG') ? day.error.message : '您的号和钱都没有变。请检查网络再试。',
          actions: (
            <Button kind="plain" onTap={toBook}>
              换科室
            </Button>
          ),
        }}
        empty={{
          when: ({ doctors }) => doctors.length === 0,
          icon: 'f-register',
          title: '这一天没有医生出诊',
          text: '请在上面换一天，或者换个科室。',
          actions: (
            <Button kind="second" onTap={toBook}>
              换科室
            </Button>
          ),
        }}
      >
        {(data) => <DoctorList day={data} filter={filter} />}
      </PageState>
    </PageShell>
  );
}
