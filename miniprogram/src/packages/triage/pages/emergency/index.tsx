import { Text, View } from '@tarojs/components';
import type { Assessment, PatientView } from '@anzhen/shared-types';
import { callPhone, copyText } from '@/platform/device';
import { leaveTo, useRouteParams } from '@/routes';
import { useDisplay, useRuntime } from '@/session';
import { Button, Card, Icon, InlineMessage, Link, Note, PageShell } from '@/ui';
import { findAssessment } from '../../assessment-store';
import { CrisisLine } from '../../components/crisis-line';
import '../../components/triage.scss';

type Emergency = Extract<Assessment, { outcome: 'emergency' }>;

/** The ambulance's number in all of China; it must work even when nothing could be read from the hospital. */
const AMBULANCE = '120';

// More would push the telephone off the screen.
const REASONS_SHOWN = 2;

const quoted = (words: readonly string[]): string => words.map((word) => `“${word}”`).join('和');

const Alarm = ({ emergency, patient }: { emergency: Emergency | undefined; patient: PatientView | undefined }) => {
  const isForOther = patient !== undefined && patient.relation !== 'self';
  const they = patient?.sex === 'female' ? '她' : '他';
  const facts = emergency?.understood ?? [];
  // Whoever thinks of hurting themselves needs a voice, not an explanation.
  const reasons = emergency && !emergency.selfHarm ? emergency.reasons.slice(0, REASONS_SHOWN) : [];
  return (
    <Card critical>
      <View className="row g2 c-red">
        <Icon name="critical-red" size="xl" />
        <View className="t2">可能是急症</View>
      </View>
      <View className="alarm-title mt3">请立即拨打 120</View>
      <View className="body mt2">
        {facts.length > 0
          ? `您说的有${quoted(facts)}。每一分钟都重要，请不要等门诊。`
          : '很难受的时候，每一分钟都重要，请不要等门诊。'}
      </View>
      {reasons.map((reason) => (
        <View key={reason} className="sub mt1">
          {reason}
        </View>
      ))}
      <View className="mt4">
        <Button
          id="call-120"
          kind="danger"
          className="alarm-call"
          icon="phone-call-white"
          onTap={() => void callPhone(AMBULANCE)}
        >
          拨打 120
        </Button>
      </View>
      {isForOther && (
        <View className="row-top g3 mt4">
          <Icon name="users-ink2" />
          <View className="sub f1">
            {`不在${patient.relationLabel}身边？先请${they}身边的人拨 120；您来拨时，`}
            <Text className="md c1">{`先报${they}所在的地址。`}</Text>
          </View>
        </View>
      )}
    </Card>
  );
};

const EmergencyEntrance = () => {
  const { data: runtime, error, reload } = useRuntime();
  const { isElder } = useDisplay();
  if (error) {
    return (
      <View className="col g2">
        <InlineMessage tone="amber" message="没能读到急诊的位置。120 照样能打，请先拨 120。" />
        <Link icon="refresh-qing" onTap={reload}>
          再试一次
        </Link>
      </View>
    );
  }
  if (!runtime) return null;
  return (
    <Card>
      <View className="row sb g2 wrap">
        <View className="t3">本院急诊入口</View>
        <View className="sub c-green md">{runtime.emergencyHours}</View>
      </View>
      <View className="row-top g3 mt3">
        <Icon name="hospital-ink2" size="l" />
        <View className="f1">
          <View className="t3">{runtime.emergencyPlace}</View>
          <View className="sub mt1">{runtime.emergencyWay}</View>
          <View className="sub mt1">{`${runtime.hospitalName} ${runtime.campusName}`}</View>
        </View>
      </View>
      <View className={`${isElder ? 'col' : 'row'} g3 mt3`}>
        {runtime.emergencyPhone !== AMBULANCE && (
          <Button
            id="call-emergency-room"
            kind="plain"
            icon="phone-ink"
            onTap={() => void callPhone(runtime.emergencyPhone)}
          >
            急诊电话
          </Button>
        )}
        <Button
          id="copy-emergency-address"
          kind="plain"
          icon="copy-qing"
          onTap={() => void copyText(`${runtime.hospitalName}，${runtime.emergencyPlace}，${runtime.emergencyWay}`)}
        >
          复制地址
        </Button>
      </View>
    </Card>
  );
};

const WhileWaiting = ({ steps }: { steps: readonly string[] }) => (
  <Card>
    <View className="t3">等车的时候</View>
    <View className="mt1">
      {steps.map((step, index) => (
        <View key={step} className="alarm-step">
          <View className="alarm-number">{String(index + 1)}</View>
          <View className="body f1">{step}</View>
        </View>
      ))}
    </View>
  </Card>
);

export default function EmergencyPage() {
  const { assessmentId } = useRouteParams('triage.emergency');
  const kept = findAssessment(assessmentId);
  const emergency = kept?.assessment.outcome === 'emergency' ? kept.assessment : undefined;
  const said = emergency?.understood[0];
  return (
    <PageShell title="紧急情况" tone="emergency">
      <Alarm emergency={emergency} patient={kept?.patient} />
      {emergency?.selfHarm && <CrisisLine />}
      <EmergencyEntrance />
      {emergency && emergency.steps.length > 0 && <WhileWaiting steps={emergency.steps} />}
      <Note tone="grey" icon="hospital-ink2">
        {`人已经在医院？告诉离您最近的工作人员“${said === undefined ? '' : `${said}，`}要急救”。`}
      </Note>
      <View className="row ctr">
        <Link id="back-to-symptoms" className="quiet" onTap={() => void leaveTo('triage.symptoms')}>
          {emergency ? '情况不是这样，回去改' : '返回'}
        </Link>
      </View>
      {emergency && <View className="cap ta-c">{`导诊规则 ${emergency.rulesVersion}`}</View>}
    </PageShell>
  );
}
