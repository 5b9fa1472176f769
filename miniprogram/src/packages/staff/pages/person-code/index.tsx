import type { StaffView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useRouteParams } from '@/routes';
import { useStaff } from '@/session';
import { Button, Card, Field, InlineMessage, Note, Options, PageShell } from '@/ui';
import { SignInForm } from '../../components/sign-in-form';
import { CodeResult } from '../../person-code/code-result';
import { LateList } from '../../person-code/late-list';
import { useCodeDesk } from '../../person-code/use-code-desk';

const Desk = ({ staff }: { staff: StaffView }) => {
  const { purpose: wanted } = useRouteParams('staff.person-code');
  const desk = useCodeDesk(staff, wanted);
  const { allowed, purpose } = desk;
  if (!purpose) return <Note tone="grey">您的账号不能核对一码通。需要的话，请管理员改您的角色。</Note>;
  return (
    <>
      {allowed.length > 1 && <Options choices={allowed} value={purpose.value} onChange={desk.choose} />}
      <CodeResult desk={desk} purpose={purpose} />
      <InlineMessage message={desk.fault} />
      <LateList offline={desk.offline} />
      <Button id="scan-person" loading={desk.busy === 'scan'} loadingText="正在打开相机…" onTap={desk.scan}>
        扫患者的码
      </Button>
      <Card>
        <Field
          id="person-digits"
          label="扫不出来就输入码下面的数字"
          kind="number"
          value={desk.typed}
          onChange={desk.write}
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
    </>
  );
};

/** 扫一码通: a nurse or a clerk scans or types a person's code. */
export default function PersonCodeDeskPage() {
  const staff = useStaff();
  return <PageShell title="扫一码通">{staff ? <Desk staff={staff} /> : <SignInForm />}</PageShell>;
}
