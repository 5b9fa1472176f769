import type { PersonCodePurpose, StaffRight, VerifiedPerson } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { call, useSteps } from '@/api';
import { scanCode } from '@/platform/wechat';
import { useStaff } from '@/session';
import { Button, Card, Field, Icon, InlineMessage, Options, PageShell } from '@/ui';
import { SignInForm } from '../../components/sign-in-form';
import { VerifiedBills } from '../../components/verified-bills';
import { VerifiedReports } from '../../components/verified-reports';

const purposes: readonly { value: PersonCodePurpose; label: string; done: string; right: StaffRight }[] = [
  { value: 'check_in', label: '签到', done: '已签到', right: 'person.verify' },
  { value: 'payment', label: '缴费', done: '核对无误', right: 'person.bills' },
  { value: 'report', label: '打印报告', done: '核对无误', right: 'person.reports' },
];
const sexWords = { male: '男', female: '女' } as const;
const DIGITS = 18;

const Verified = ({ person, done }: { person: VerifiedPerson; done: string }) => {
  const { maskedName, sex, ageYears, recordNumber, ticket } = person;
  return (
    <Card id="verified">
      <View className="row g2">
        <Icon name="ok-green" size="xl" />
        <View className="t1">{ticket ? `${done}，${ticket.number} 号` : done}</View>
      </View>
      <View className="t3 mt2">{`${maskedName} ${sexWords[sex]} ${ageYears} 岁`}</View>
      <View className="body">{`病历号 ${recordNumber}`}</View>
      {ticket && <View className="body">{`${ticket.departmentName} ${ticket.room}`}</View>}
      <View className="sub mt2">请再问一遍姓名，核对是本人。</View>
    </Card>
  );
};

const useVerify = (purpose: PersonCodePurpose) => {
  const [typed, setTyped] = useState('');
  const [person, setPerson] = useState<VerifiedPerson | null>(null);
  const { busy, fault, say, run } = useSteps<'scan' | 'type'>();
  const digits = typed.replace(/\s/g, '');
  const left = DIGITS - digits.length;
  const missing = left === 0 ? undefined : left > 0 ? `还差 ${left} 位` : '多了几位';
  const verify = async (code: string | null): Promise<void> => {
    setPerson(null);
    if (code === null) return;
    setPerson(await call('verifyPersonCode', { body: { code: code.replace(/\s/g, ''), purpose } }));
    setTyped('');
  };
  return {
    ...{ typed, setTyped, busy, fault, person, missing },
    /** What was said is about another purpose. */
    clear: () => {
      setPerson(null);
      say(null);
    },
    scan: () => void run('scan', async () => verify(await scanCode())),
    type: () => void (missing === undefined && run('type', () => verify(digits))),
  };
};

/** 扫一码通: a nurse or a clerk scans or types a person's code. */
export default function PersonCodeDeskPage() {
  const staff = useStaff();
  const [purpose, setPurpose] = useState<PersonCodePurpose>('check_in');
  const desk = useVerify(purpose);
  if (!staff)
    return (
      <PageShell title="扫一码通">
        <SignInForm />
      </PageShell>
    );
  const allowed = purposes.filter(({ right }) => mayStaff(staff.role, right));
  return (
    <PageShell title="扫一码通">
      <Options
        choices={allowed}
        value={purpose}
        onChange={(next) => {
          setPurpose(next);
          desk.clear();
        }}
      />
      {desk.person && <Verified person={desk.person} done={purposes.find(({ value }) => value === purpose)!.done} />}
      {desk.person && purpose === 'payment' && <VerifiedBills bills={desk.person.bills} />}
      {desk.person?.reports && <VerifiedReports reports={desk.person.reports} />}
      <InlineMessage message={desk.fault} />
      <Button id="scan-person" loading={desk.busy === 'scan'} loadingText="正在打开相机…" onTap={desk.scan}>
        扫患者的码
      </Button>
      <Card>
        <Field
          id="person-digits"
          label="扫不出来就输入码下面的数字"
          kind="number"
          value={desk.typed}
          onChange={desk.setTyped}
          onEnter={desk.type}
          maxLength={22}
          placeholder="18 位数字"
        />
        <View className="mt3">
          <Button
            id="type-person"
            kind="second"
            missing={desk.missing}
            loading={desk.busy === 'type'}
            onTap={desk.type}
          >
            核对
          </Button>
        </View>
      </Card>
    </PageShell>
  );
}
