import { View } from '@tarojs/components';
import type { StaffRole } from '@anzhen/shared-types';
import { navigateTo } from '@/routes';
import { Button, Card, Field, InlineMessage, Link } from '@/ui';
import { useSignIn } from './use-sign-in';

interface SignInFormProps {
  onSignedIn?: (role: StaffRole) => void;
  /** Who may sign in here, in a sentence. */
  purpose?: string;
  buttonText?: string;
}

// A browser has no WeChat to ask.
const hasWechat = process.env.TARO_ENV === 'weapp';

const SecondFactor = ({ form }: { form: ReturnType<typeof useSignIn> }) =>
  form.hasNoPhone ? (
    <Field
      key="recovery"
      id="staff-recovery"
      label="恢复码"
      value={form.totp}
      onChange={form.setTotp}
      maxLength={20}
      placeholder="例如 7K3M-Q9XD-WT2H"
      hint="接受邀请时给您的那一组，每个只能用一次"
      disabled={form.busy !== null}
    />
  ) : (
    <Field
      key="totp"
      id="staff-totp"
      label="动态码"
      kind="number"
      value={form.totp}
      onChange={form.setTotp}
      maxLength={6}
      placeholder="6 位数字"
      hint="打开手机上的验证器，每 30 秒换一次"
      disabled={form.busy !== null}
    />
  );

/** The form of the sign-in page; the desks show it in place of the queues while nobody is signed in. */
export function SignInForm({
  onSignedIn,
  purpose = '给本院当班的人用，每一步都有记录。',
  buttonText = '登录',
}: SignInFormProps) {
  const form = useSignIn(onSignedIn);
  const isSending = form.busy !== null;
  return (
    <Card>
      <View className="t2">员工登录</View>
      <View className="sub mt1">{purpose}</View>
      <View className="col g4 mt4">
        {hasWechat && (
          <Button
            id="staff-wechat"
            kind="second"
            loading={form.busy === 'wechat'}
            disabled={isSending}
            onTap={form.signInByWechat}
          >
            用绑定的微信登录
          </Button>
        )}
        <Field
          id="staff-username"
          label="用户名"
          value={form.username}
          onChange={form.setUsername}
          maxLength={40}
          disabled={isSending}
        />
        <Field
          id="staff-password"
          label="密码"
          kind="password"
          value={form.password}
          onChange={form.setPassword}
          maxLength={200}
          disabled={isSending}
        />
        <SecondFactor form={form} />
        <InlineMessage message={form.fault} />
        <Button
          id="staff-sign-in"
          missing={form.missing}
          loading={form.busy === 'password'}
          loadingText="正在登录…"
          onTap={form.signIn}
        >
          {buttonText}
        </Button>
        <View className="row sb">
          <Link id="staff-switch-factor" onTap={form.switchFactor}>
            {form.hasNoPhone ? '用动态码' : '手机不在身边'}
          </Link>
          <Link id="staff-invited" onTap={() => void navigateTo('staff.invitation')}>
            我有邀请码
          </Link>
        </View>
      </View>
    </Card>
  );
}
