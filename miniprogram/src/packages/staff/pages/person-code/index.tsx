import type { PersonCodePurpose, VerifiedPerson } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { asApiError, call } from '@/api';
import { scanCode } from '@/platform/wechat';
import { useStaff } from '@/session';
import { Button, Card, Field, InlineMessage, Options, PageShell } from '@/ui';
import { SignInForm } from '../../components/sign-in-form';

const purposes: readonly { value: PersonCodePurpose; label: string; done: string }[] = [
  { value: 'check_in', label: '签到', done: '已签到' },
  { value: 'payment', label: '缴费', done: '核对无误，可以缴费' },
  { value: 'report', label: '打印报告', done: '核对无误，可以打印报告' },
];
const sexWords = { male: '男', female: '女' } as const;
const DIGITS = 18;

const Verified = ({ person, done }: { person: VerifiedPerson; done: string }) => {
  const { maskedName, sex, ageYears, recordNumber, ticket } = person;
  return (
    <Card id="verified">
      <View className="t1">{ticket ? `${done}，${ticket.number} 号` : done}</View>
      <View className="t3 mt2">{`${maskedName} ${sexWords[sex]} ${ageYears} 岁`}</View>
      <View className="body">{`病历号 ${recordNumber}`}</View>
      {ticket && <View className="body">{`${ticket.departmentName} ${ticket.room}`}</View>}
      <View className="sub mt2">请再问一遍姓名，核对是本人。</View>
    </Card>
  );
};

const useVerify = (purpose: PersonCodePurpose) => {
  const [digits, setDigits] = useState('');
  const [busy, setBusy] = useState<'scan' | 'type' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [person, setPerson] = useState<VerifiedPerson | null>(null);
  const verify = async (by: 'scan' | 'type', read: () => Promise<string | null>): Promise<void> => {
    setBusy(by);
    setFault(null);
    setPerson(null);
    try {
      const code = (await read())?.replace(/\s/g, '');
      if (code === undefined) return;
      setPerson(await call('verifyPersonCode', { body: { code, purpose } }));
      setDigits('');
    } catch (error) {
      setFault(asApiError(error).message);
    } finally {
      setBusy(null);
    }
  };
  return {
    ...{ digits, setDigits, busy, fault, person },
    clear: () => setPerson(null),
    scan: () => void verify('scan', scanCode),
    type: () => void verify('type', () => Promise.resolve(digits)),
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
  const missing = DIGITS - desk.digits.replace(/\s/g, '').length;
  return (
    <PageShell title="扫一码通">
      <Options
        choices={purposes}
        value={purpose}
        onChange={(next) => {
          setPurpose(next);
          desk.clear();
        }}
      />
      {desk.person && <Verified person={desk.person} done={purposes.find(({ value }) => value === purpose)!.done} />}
      <InlineMessage message={desk.fault} />
      <Button id="scan-person" loading={desk.busy === 'scan'} loadingText="正在打开相机…" onTap={desk.scan}>
        扫患者的码
      </Button>
      <Card>
        <Field
          id="person-digits"
          label="扫不出来就输入码下面的数字"
          kind="number"
          value={desk.digits}
          onChange={desk.setDigits}
          maxLength={22}
          placeholder="18 位数字"
        />
        <View className="mt3">
          <Button
            id="type-person"
            kind="second"
            missing={missing === 0 ? undefined : missing > 0 ? `还差 ${missing} 位` : '多了几位'}
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
