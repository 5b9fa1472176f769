import type { VerifiedPerson } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Card, Icon, Note } from '@/ui';
import { VerifiedBills } from '../components/verified-bills';
import { VerifiedReports } from '../components/verified-reports';
import type { CodeDesk, PurposeSpec } from './use-code-desk';

const sexWords = { male: '男', female: '女' } as const;

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

/** What belongs to the purpose: the number, the bills or the reports of the person who was verified. */
export const CodeResult = ({ desk, purpose }: { desk: CodeDesk; purpose: PurposeSpec }) => (
  <>
    {desk.isKept && (
      <Note id="kept" tone="amber" icon="warn-amber" alert>
        码是真的。网断了，先记下，网好了自动签到。请让患者先坐下。
      </Note>
    )}
    {desk.person && <Verified person={desk.person} done={purpose.done} />}
    {desk.person && purpose.value === 'payment' && <VerifiedBills bills={desk.person.bills} />}
    {desk.person?.reports && <VerifiedReports reports={desk.person.reports} />}
  </>
);
