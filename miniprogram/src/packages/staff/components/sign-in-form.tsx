import { View } from '@tarojs/components';
import type { StaffRole } from '@anzhen/shared-types';
import { Button, Card, Field, InlineMessage } from '@/ui';
import { useSignIn } from './use-sign-in';

interface SignInFormProps {
  onSignedIn?: (role: StaffRole) => void;
  /** Who may sign in here, in a sentence. */
  purpose?: string;
  buttonText?: string;
}

/** The form of the sign-in page; the desks show it in place of the queues while nobody is signed in. */
export function SignInForm({
  onSignedIn,
  purpose = '给本院当班的人用，每一步都有记录。',
  buttonText = '登录',
}: SignInFormProps) {
  const form = useSignIn(onSignedIn);
  return (
    <Card>
      <View className="t2">员工登录</View>
      <View className="sub mt1">{purpose}</View>
      <View className="col g4 mt4">
        <Field
          id="staff-username"
          label="用户名"
          value={form.username}
          onChange={form.setUsername}
          maxLength={40}
          disabled={form.isSending}
        />
        <Field
          id="staff-password"
          label="密码"
          kind="password"
          value={form.password}
          onChange={form.setPassword}
          maxLength={200}
          disabled={form.isSending}
        />
        <Field
          id="staff-totp"
          label="动态码"
          kind="number"
          value={form.totp}
          onChange={form.setTotp}
          maxLength={6}
          placeholder="6 位数字"
          hint="打开手机上的验证器，每 30 秒换一次"
          disabled={form.isSending}
        />
        <InlineMessage message={form.fault} />
        <Button
          id="staff-sign-in"
          missing={form.missing}
          loading={form.isSending}
          loadingText="正在登录…"
          onTap={form.signIn}
        >
          {buttonText}
        </Button>
      </View>
    </Card>
  );
}
