import { Text, View } from '@tarojs/components';
import type { Assessment, PatientView } from '@anzhen/shared-types';
import { PlainFace } from '@/packages/booking/components/plain-face';
import { callPhone } from '@/platform/device';
import { navigateBack, redirectTo, switchTab, useRouteParams } from '@/routes';
import { useRuntime } from '@/session';
import { Button, Card, Icon, IconBox, Link, ListRow, Note, PageShell, Sep } from '@/ui';
import { findAssessment } from '../../assessment-store';
import { CrisisLine } from '../../components/crisis-line';
import { FirstChoice, OtherChoice } from '../../components/advice-cards';

type Advice = Extract<Assessment, { outcome: 'advice' }>;

const AskDesk = () => {
  const { data: runtime } = useRuntime();
  if (!runtime) return null;
  const { place, phone, hours } = runtime.triageDesk;
  return (
    <Card flush>
      <ListRow
        id="ask-desk"
        lead={<IconBox icon="phone-qing" />}
        title="拿不准，问导诊台"
        detail={
          <>
            {place}
            <Sep />
            <Text className="nowrap">{`电话 ${phone}`}</Text>
            <Sep />
            <Text className="nowrap">{hours}</Text>
          </>
        }
        onTap={() => void callPhone(phone)}
      />
    </Card>
  );
};

const Content = ({ advice, patient }: { advice: Advice; patient: PatientView }) => {
  const [first, ...others] = advice.departments;
  return (
    <>
      <Card className="said">
        <View className="row sb">
          <View className="sub">{`${patient.relationLabel} ${patient.maskedName}说的情况`}</View>
          <Link id="change-symptoms" icon="edit-qing" onTap={() => void navigateBack()}>
            改一下
          </Link>
        </View>
        <View className="body">{advice.summary}</View>
      </Card>
      {advice.selfHarm && <CrisisLine />}
      {advice.today.length > 0 && (
        <Card id="go-today">
          <View className="row g2">
            <Icon name="warn-amber" size="l" />
            <View className="t2">请今天就去看</View>
          </View>
          {advice.today.map((reason) => (
            <View key={reason} className="body mt1">
              {reason}
            </View>
          ))}
          <View className="sub mt2">今天要是没有号了，到导诊台问一下，或者去急诊。</View>
        </Card>
      )}
      <Note tone="amber" icon="warn-amber">
        {advice.watchFor}
      </Note>
      {!advice.sure && (
        <>
          <Note tone="grey">光凭这些还拿不准。可以先看下面的科，改一下、多说一句，或者问导诊台。</Note>
          <AskDesk />
        </>
      )}
      {first && <FirstChoice advice={first} />}
      {others.map((other) => (
        <OtherChoice key={other.departmentCode} advice={other} />
      ))}
      {!first && (
        <Card>
          <View className="t2">请到导诊台问一下</View>
          <View className="sub mt1">这些情况要当面看才好选科。没有挂号，没有扣钱。</View>
          <View className="mt3">
            <Button kind="second" onTap={() => void switchTab('book')}>
              自己选科室
            </Button>
          </View>
        </Card>
      )}
      {advice.sure && <AskDesk />}
      <View className="cap">{`${advice.disclaimer}（规则 ${advice.rulesVersion}）`}</View>
    </>
  );
};

export default function AdvicePage() {
  const { assessmentId } = useRouteParams('triage.advice');
  const kept = findAssessment(assessmentId);
  return (
    <PageShell title="建议挂的科">
      {kept?.assessment.outcome === 'advice' ? (
        <Content advice={kept.assessment} patient={kept.patient} />
      ) : (
        <PlainFace icon="f-triage" title="上次的建议没有留下来" text="您说的情况不会存在手机里。请再说一次，很快。">
          <Button onTap={() => void redirectTo('triage.symptoms')}>再说一次哪里不舒服</Button>
        </PlainFace>
      )}
    </PageShell>
  );
}
