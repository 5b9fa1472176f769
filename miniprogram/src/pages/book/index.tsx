import { View } from '@tarojs/components';
import type { AppointmentView, DepartmentView } from '@anzhen/shared-types';
import { placeInside } from '@/packages/booking/visit-words';
import { navigateTo } from '@/routes';
import { Avatar, Button, Card, Field, Icon, IconBox, ListRow, PageShell, PageState, Section, Skeleton } from '@/ui';
import { groupDepartments, useBook } from './use-book';

const openDepartment = (departmentCode: string) => void navigateTo('booking.doctors', { departmentCode });

const Frequent = ({ appointments }: { appointments: readonly AppointmentView[] }) =>
  appointments.length === 0 ? null : (
    <>
      <Section title="常看医生" />
      <Card flush>
        {appointments.map(({ id, doctorName, doctorTitle, departmentCode, departmentName }) => (
          <ListRow
            key={id}
            id={`frequent-${departmentCode}`}
            lead={<Avatar name={doctorName} />}
            title={`${doctorName} ${doctorTitle}`}
            detail={departmentName}
            onTap={() => openDepartment(departmentCode)}
          />
        ))}
      </Card>
    </>
  );

const Departments = ({ departments, words }: { departments: readonly DepartmentView[]; words: string }) => {
  const groups = groupDepartments(departments, words);
  if (groups.length === 0) {
    return (
      <Card>
        <View className="t3">{`没有找到“${words.trim()}”`}</View>
        <View className="sub mt1">换个词试试，比如“心血管”“皮肤”。不知道挂哪科，可以说说哪里不舒服。</View>
        <View className="mt3">
          <Button kind="second" onTap={() => void navigateTo('triage.symptoms')}>
            说说哪里不舒服
          </Button>
        </View>
      </Card>
    );
  }
  return groups.map(({ title, departments: members }) => (
    <View key={title} className="col g2">
      <Section title={title} />
      <Card flush>
        {members.map(({ code, name, place }) => (
          <ListRow
            key={code}
            id={`department-${code}`}
            title={name}
            detail={placeInside(place)}
            onTap={() => openDepartment(code)}
          />
        ))}
      </Card>
    </View>
  ));
};

export default function BookPage() {
  const { departments, words, setWords, frequent } = useBook();
  return (
    <PageShell title="挂号" tab="book" who>
      <Card flush>
        <ListRow
          id="triage-entry"
          lead={<IconBox icon="f-triage" />}
          title="不知道挂哪科"
          detail="说说哪里不舒服，帮您选科"
          onTap={() => void navigateTo('triage.symptoms')}
        />
        <ListRow
          id="my-appointments"
          lead={<IconBox icon="f-register" />}
          title="我的挂号"
          detail="看时间、付款、退号、候补"
          onTap={() => void navigateTo('booking.appointments')}
        />
      </Card>
      <Frequent appointments={frequent} />
      <PageState
        resource={departments}
        skeleton={<Skeleton rows={4} />}
        failed={{ title: '没能打开科室', text: '您的号和钱都没有变。请检查网络再试。' }}
        empty={{
          when: (data) => data.departments.length === 0,
          icon: 'f-register',
          title: '现在没有可以挂的科',
          text: '请过些时候再来，或到医院窗口问一下。',
        }}
      >
        {(data) => (
          <>
            <Field
              id="department-search"
              label="找科室"
              placeholder="科室名字或不舒服的地方"
              value={words}
              onChange={setWords}
              maxLength={20}
              trail={<Icon name="search-ink3" />}
            />
            <Departments departments={data.departments} words={words} />
          </>
        )}
      </PageState>
    </PageShell>
  );
}
