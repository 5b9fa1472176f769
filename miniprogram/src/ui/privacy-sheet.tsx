import { View } from '@tarojs/components';
import { navigateTo } from '@/routes';
import { answerPrivacy, privacyGate } from '@/session/privacy-gate';
import { useStore } from '@/state/store';
import { Button, Link } from './button';
import { Sheet } from './sheet';

/** Asks once, before anything about the person is collected. Refusing leaves the pages that need no person. */
export function PrivacySheet() {
  const { asking } = useStore(privacyGate);
  return (
    <Sheet
      id="privacy-sheet"
      open={asking}
      title="先看看我们怎么用您的信息"
      foot={
        <>
          <Button id="privacy-agree" openType="agreePrivacyAuthorization" onTap={() => answerPrivacy(true)}>
            同意，继续
          </Button>
          <Button id="privacy-refuse" kind="plain" onTap={() => answerPrivacy(false)}>
            不同意
          </Button>
        </>
      }
    >
      <View className="body">挂号、候诊、缴费、看报告，需要用到您的微信身份，和您填写的姓名、证件号、手机号。</View>
      <View className="body mt3">
        只用来办这次就诊，不给别人，不做广告。谁看过您的信息，在“我的”里能查到，也能随时收回同意、删除账号。
      </View>
      <View className="body mt3">不同意也能看候诊大屏，其他的请到窗口或自助机办。</View>
      <Link trailing="right-qing" onTap={() => void navigateTo('me.privacy')}>
        看隐私政策全文
      </Link>
    </Sheet>
  );
}
