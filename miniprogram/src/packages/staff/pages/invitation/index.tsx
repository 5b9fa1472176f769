import type { InvitationView } from '@anzhen/shared-types';
import { hospitalDate, hospitalTime, staffRoleNames } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { Button, Card, Field, InlineMessage, Link, PageShell } from '@/ui';
import { AuthenticatorSecret } from '../../components/authenticator-secret';
import { GroupedCodeField, TotpField } from '../../components/code-fields';
import { RecoveryCodes } from '../../components/recovery-codes';
import { type Invitation, PASSWORD_MIN, useInvitation } from './use-invitation';

const isOnPhone = process.env.TARO_ENV === 'weapp';

/** `11月21日 10:30` in the hospital. */
const untilWords = (instant: string): string => {
  const at = new Date(instant);
  const [, month, day] = hospitalDate(at).split('-');
  return `${Number(month)}月${Number(day)}日 ${hospitalTime(at)}`;
};

const EnterCode = ({ form }: { form: Invitation }) => (
  <Card>
    <View className="t2">输入邀请码</View>
    <View className="sub mt1">管理员给您的 12 位代码，大小写、横线都不要紧，用一次就作废。</View>
    <View className="col g4 mt4">
      <GroupedCodeField
        id="invitation-code"
        label="邀请码"
        value={form.code}
        onChange={form.setCode}
        onEnter={form.look}
        disabled={form.busy !== null}
      />
      <InlineMessage message={form.fault} />
      <Button id="invitation-look" missing={form.missing} loading={form.busy === 'look'} onTap={form.look}>
        下一步
      </Button>
    </View>
  </Card>
);

const Whose = ({ form, invitation }: { form: Invitation; invitation: InvitationView }) => {
  const { staff, username, expiresAt } = invitation;
  return (
    <Card>
      <View className="row sb">
        <View className="t2">{staff.name}</View>
        <Link id="invitation-other" onTap={form.startAgain}>
          不是我
        </Link>
      </View>
      <View className="body mt1">{`${staffRoleNames[staff.role]}，${staff.area}，用户名 ${username}`}</View>
      <View className="sub mt1">{`邀请码到 ${untilWords(expiresAt)} 为止有效`}</View>
    </Card>
  );
};

const Accept = ({ form, invitation }: { form: Invitation; invitation: InvitationView }) => (
  <Card>
    <View className="t3">1　手机验证器添加账号</View>
    <View className="mt3">
      <AuthenticatorSecret uri={invitation.totpUri} secret={invitation.totpSecret} />
    </View>
    <View className="t3 mt5">2　设密码，输入动态码</View>
    <View className="col g4 mt3">
      <Field
        id="invitation-password"
        label="密码"
        kind="password"
        value={form.password}
        onChange={form.setPassword}
        maxLength={200}
        hint={`至少 ${PASSWORD_MIN} 位，越长越好`}
        disabled={form.busy !== null}
      />
      <TotpField
        id="invitation-totp"
        value={form.totp}
        onChange={form.setTotp}
        onEnter={form.accept}
        disabled={form.busy !== null}
      />
      <InlineMessage message={form.fault} />
      <Button id="invitation-accept" missing={form.missing} loading={form.busy === 'accept'} onTap={form.accept}>
        启用账号
      </Button>
    </View>
  </Card>
);

const AcceptOnPhone = ({ form }: { form: Invitation }) => (
  <Card>
    <View className="body">绑定这个微信后，在这台手机上不用密码就能登录叫号台。在电脑上用，请在电脑上接受邀请。</View>
    <View className="col g4 mt4">
      <InlineMessage message={form.fault} />
      <Button id="invitation-wechat" loading={form.busy === 'accept'} onTap={form.acceptByWechat}>
        绑定微信，启用账号
      </Button>
    </View>
  </Card>
);

export default function InvitationPage() {
  const form = useInvitation();
  const { invitation } = form;
  if (form.recoveryCodes.length > 0) {
    return (
      <PageShell title="接受邀请">
        <Card>
          <View className="t2">抄下恢复码</View>
          <View className="mt3">
            <RecoveryCodes codes={form.recoveryCodes} id="invitation-enter" doneText="开始工作" onDone={form.enter} />
          </View>
        </Card>
      </PageShell>
    );
  }
  return (
    <PageShell title="接受邀请">
      {!invitation && <EnterCode form={form} />}
      {invitation && <Whose form={form} invitation={invitation} />}
      {invitation && (isOnPhone ? <AcceptOnPhone form={form} /> : <Accept form={form} invitation={invitation} />)}
    </PageShell>
  );
}
