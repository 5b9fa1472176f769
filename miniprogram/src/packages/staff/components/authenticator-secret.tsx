import { View } from '@tarojs/components';
import { copyText } from '@/platform/device';
import { Link } from '@/ui';
import { SecretCode } from './secret-code';
import './secrets.scss';

const isOnPhone = process.env.TARO_ENV === 'weapp';

const inFours = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');

/** What an authenticator has to learn: a code for its camera where there is a second screen, and the same in letters. */
export function AuthenticatorSecret({ uri, secret }: { uri: string; secret: string }) {
  return (
    <View className="secret">
      <SecretCode uri={uri} />
      <View className="secret-words col g2">
        <View className="body">
          {isOnPhone
            ? '在验证器里选“手工输入”，填下面的密钥。'
            : '用手机上的验证器（微信搜“验证器”小程序，或任一款身份验证器）扫这个码。'}
        </View>
        {!isOnPhone && <View className="sub">扫不了就手工输入密钥：</View>}
        <View className="body bd num secret-text" id="totp-secret">
          {inFours(secret)}
        </View>
        <View className="row">
          <Link icon="copy-qing" onTap={() => void copyText(secret)}>
            复制密钥
          </Link>
        </View>
      </View>
    </View>
  );
}
