import { View } from '@tarojs/components';
import type { StaffRole } from '@anzhen/shared-types';
import { navigateTo } from '@/routes';
import { Button, Card, Check, Field, InlineMessage, Link, Tap } from '@/ui';
import { GroupedCodeField, TotpField } from './code-fields';
import { useSignIn } from './use-sign-in';

interface SignInFormProps {
  onSignedIn?: (role: StaffRole) => void;
  /** Who may sign in here, in a sentence. */
  purpose?: string;
  buttonText?: string;
}

// A browser has no WeChat to ask.
const hasWechat = process.env.TARO_ENV === 'weapp';

const SecondFactor = ({ form }: { form: ReturnType<typeof useSignIn> }) => {
  const shared = { value: form.totp, onChange: form.setTotp, onEnter: form.signIn, disabled: form.busy !== null };
  return form.hasNoPhone ? (
    <GroupedCodeField
      key="recovery"
      id="staff-recovery"
      label="恢复码"
      hint="接受邀请时给您的那一组，每个只能用一次"
      {...shared}
    />
  ) : (
    <TotpField key="totp" id="staff-totp" {...shared} />
  );
};

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
          onEnter={form.signIn}
          disabled={isSending}
        />
        <SecondFactor form={form} />
        {hasWechat && (
          <Tap
            id="staff-bind"
            role="checkbox"
            checked={form.binds}
            className="row g2"
            disabled={isSending}
            onTap={form.switchBinding}
          >
            <Check on={form.binds} />
            <View className="body">以后用这个微信登录</View>
          </Tap>
        )}
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
