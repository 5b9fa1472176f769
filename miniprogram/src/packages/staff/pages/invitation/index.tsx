import type { InvitationView } from '@anzhen/shared-types';
import { hospitalDate, hospitalTime, staffRoleNames } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { copyText } from '@/platform/device';
import { Button, Card, Check, Field, InlineMessage, Link, Note, PageShell, Tap } from '@/ui';
import { GroupedCodeField, TotpField } from '../../components/code-fields';
import { SecretCode } from '../../components/secret-code';
import { type Invitation, PASSWORD_MIN, useInvitation } from './use-invitation';
import './index.scss';

const isOnPhone = process.env.TARO_ENV === 'weapp';

const inFours = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');

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
    <View className="secret mt3">
      <SecretCode uri={invitation.totpUri} />
      <View className="secret-words col g2">
        <View className="body">用手机上的验证器（微信搜“验证器”小程序，或任一款身份验证器）扫这个码。</View>
        <View className="sub">扫不了就手工输入密钥：</View>
        <View className="body bd num secret-text" id="totp-secret">
          {inFours(invitation.totpSecret)}
        </View>
        <View className="row">
          <Link icon="copy-qing" onTap={() => void copyText(invitation.totpSecret)}>
            复制密钥
          </Link>
        </View>
      </View>
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

const RecoveryCodes = ({ form }: { form: Invitation }) => {
  const [isKept, setKept] = useState(false);
  return (
    <Card>
      <View className="t2">抄下恢复码</View>
      <Note tone="amber" icon="warn-amber">
        只显示这一次。手机丢了、验证器打不开时，一个恢复码代替一次动态码。
      </Note>
      <View className="recovery-codes mt4" id="recovery-codes">
        {form.recoveryCodes.map((code) => (
          <View key={code} className="num bd">
            {code}
          </View>
        ))}
      </View>
      <View className="col g4 mt4">
        <View className="row">
          <Link icon="copy-qing" onTap={() => void copyText(form.recoveryCodes.join('\n'))}>
            复制全部
          </Link>
        </View>
        <Tap id="recovery-kept" role="checkbox" checked={isKept} className="row g2" onTap={() => setKept(!isKept)}>
          <Check on={isKept} />
          我已经抄下来，放在别人看不到的地方
        </Tap>
        <Button id="invitation-enter" missing={isKept ? undefined : '请先抄下恢复码'} onTap={form.enter}>
          开始工作
        </Button>
      </View>
    </Card>
  );
};

export default function InvitationPage() {
  const form = useInvitation();
  const { invitation } = form;
  if (form.recoveryCodes.length > 0) {
    return (
      <PageShell title="接受邀请">
        <RecoveryCodes form={form} />
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
