import { View } from '@tarojs/components';
import { useState } from 'react';
import { asApiError } from '@/api';
import { navigateBack, navigateTo } from '@/routes';
import { reloadFamily, useFamily } from '@/session';
import { Button, Card, InlineMessage, Link, PageShell } from '@/ui';

/** Signing in happens by itself with the first reading; this page is for those who want to do it first. */
export default function SignInPage() {
  const { patients } = useFamily();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const signIn = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      await reloadFamily();
      await navigateBack();
    } catch (error) {
      setFault(asApiError(error).message);
    }
    setBusy(false);
  };
  return (
    <PageShell title="登录">
      <Card>
        <View className="t1">{patients ? '已经登录' : '用微信登录'}</View>
        <View className="body c2 mt2">不用记密码。登录后可以给自己和家人挂号、看候诊、缴费、看报告。</View>
        <View className="mt5">
          <Button id="sign-in" loading={isBusy} loadingText="正在登录…" onTap={() => void signIn()}>
            {patients ? '返回' : '用微信登录'}
          </Button>
        </View>
        <InlineMessage message={fault} />
        <Link id="go-privacy" trailing="right-qing" onTap={() => void navigateTo('me.privacy')}>
          看隐私政策全文
        </Link>
      </Card>
    </PageShell>
  );
}
