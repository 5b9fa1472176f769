import { View } from '@tarojs/components';
import type { DepartmentDayView, DepartmentView } from '@anzhen/shared-types';
import { useDidShow } from '@tarojs/taro';
import { useState } from 'react';
import type { ApiError } from '@/api';
import { switchTab } from '@/routes';
import { useDisplay } from '@/session';
import { Button, DateStrip, Icon, Link, PageShell, PageState, Segments } from '@/ui';
import { Dotted } from '../../components/facts';
import { PlainFace } from '../../components/plain-face';
import { WaitlistSheet, type WaitlistTarget } from '../../components/waitlist-sheet';
import { placeInside } from '../../visit-words';
import { DoctorList, hasEveningOn } from './doctor-list';
import { useDoctors } from './use-doctors';

const toBook = () => void switchTab('book');

const PlaceLine = ({ place }: Pick<DepartmentView, 'place'>) => (
  <View className="row sb g2 tap-row">
    <View className="row g2 f1">
      <Icon name="pin-ink2" />
      <View className="sub f1">
        <Dotted>{[place.campus, placeInside(place)]}</Dotted>
      </View>
    </View>
    <Link id="change-department" trailing="right-qing" onTap={toBook}>
      换科室
    </Link>
  </View>
);

const failedFace = (error: ApiError | undefined) => ({
  title: '没能打开这个科室的号',
  text: error?.code.startsWith('CATALOG') ? error.message : '您的号和钱都没有变。请检查网络再试。',
  actions: (
    <Button kind="plain" onTap={toBook}>
      换科室
    </Button>
  ),
});

const emptyFace = {
  when: ({ doctors }: DepartmentDayView) => doctors.length === 0,
  icon: 'f-register' as const,
  title: '这一天没有医生出诊',
  text: '请换一天，或者换个科室。',
  actions: (
    <Button kind="second" onTap={toBook}>
      换科室
    </Button>
  ),
};

const HALVES = [
  { value: 'all', label: '全天' },
  { value: 'morning', label: '上午' },
  { value: 'afternoon', label: '下午' },
] as const;

export default function DoctorsPage() {
  const { departmentCode, wanted, day, known, days, date, chooseDate, filter, chooseFilter } = useDoctors();
  const { isElder } = useDisplay();
  const [waiting, wait] = useState<WaitlistTarget | null>(null);
  const close = () => wait(null);
  // Back from the slots: what is left there has changed.
  useDidShow(() => {
    if (day.data) day.reload();
  });
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
      {known && <PlaceLine place={known.department.place} />}
      {isElder && (
        <View>
          <View className="cap">第 1 步，共 3 步</View>
          <View className="t1 mt1">选哪天、哪位医生</View>
        </View>
      )}
      {date !== undefined && days.length > 0 && <DateStrip days={days} chosen={date} onChoose={chooseDate} />}
      {known && !isElder && (
        <Segments
          choices={hasEveningOn(day.data) ? [...HALVES, { value: 'evening', label: '晚上' }] : HALVES}
          value={filter}
          onChange={chooseFilter}
        />
      )}
      <PageState resource={day} failed={failedFace(day.error)} empty={emptyFace}>
        {(data) => <DoctorList key={data.date} day={data} filter={filter} wanted={wanted} onWait={wait} />}
      </PageState>
      {waiting && (
        <WaitlistSheet
          target={waiting}
          onClose={close}
          onHasNumbers={() => {
            close();
            day.reload();
          }}
        />
      )}
    </PageShell>
  );
}
