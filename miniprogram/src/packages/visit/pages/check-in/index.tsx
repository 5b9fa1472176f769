import { View } from '@tarojs/components';
import { hospitalTime } from '@anzhen/shared-types/kernel';
import { now } from '@/platform/clock';
import { useRouteParams } from '@/routes';
import { useFamily } from '@/session';
import { Button, InlineMessage, PageShell, PageState } from '@/ui';
import { todayHere } from '../../time-words';
import { AppointmentTicket } from './components/appointment-ticket';
import { RefusedTicket, type Refusal } from './components/refused-ticket';
import { type CheckInCase, judgeCheckIn } from './judge-check-in';
import { type CheckIn, type CheckInRead, useCheckIn } from './use-check-in';

const isRefusal = (found: CheckInCase): found is Refusal =>
  ['other_member', 'wrong_department', 'nothing', 'not_a_clinic'].includes(found.kind);

const ScanFirst = ({ page }: { page: CheckIn }) => (
  <View className="card">
    <View className="t1">请扫诊区墙上的码</View>
    <View className="body c2 mt2">码在护士台和候诊椅旁边。扫了码，医院才知道您到了哪个诊区。</View>
    <View className="mt5">
      <Button id="scan-button" loading={page.isScanning} loadingText="正在打开相机…" onTap={page.rescan}>
        扫码签到
      </Button>
    </View>
  </View>
);

const Found = ({ page, data, patientId }: { page: CheckIn; data: CheckInRead; patientId: string }) => {
  const { code, appointments } = data;
  if (typeof code === 'string')
    return <RefusedTicket refusal={{ kind: 'not_usable', why: code }} code={null} page={page} />;
  const nowTime = hospitalTime(new Date(now()));
  const found = judgeCheckIn({ code, appointments, patientId, today: todayHere(), nowTime });
  if (isRefusal(found)) return <RefusedTicket refusal={found} code={code} page={page} />;
  return <AppointmentTicket found={found} codeName={code.name} page={page} />;
};

/** 签到: opened by the code of a clinic. */
export default function CheckInPage() {
  const { scene, again } = useRouteParams('visit.check-in');
  const { patient } = useFamily();
  const page = useCheckIn(scene, again === 'yes');
  return (
    <PageShell title="签到" who>
      {page.scene === undefined && <ScanFirst page={page} />}
      {page.scene !== undefined && patient && (
        <PageState
          resource={page.read}
          failed={{ title: '没能读出这个码', text: '还没有签到，您的号没有变。请检查网络再试，或到护士台签到。' }}
        >
          {(data) => <Found page={page} data={data} patientId={patient.id} />}
        </PageState>
      )}
      <View id="check-in-fault">
        <InlineMessage message={page.fault} />
      </View>
    </PageShell>
  );
}
