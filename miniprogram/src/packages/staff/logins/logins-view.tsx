import { View } from '@tarojs/components';
import { deviceWords } from '@/packages/report/share/device-words';
import { dayAndTime } from '@/packages/visit/time-words';
import { Confirm, InlineMessage, Note, PageState } from '@/ui';
import { RecoveryNotice } from '../components/recovery-notice';
import { DeviceCard, FactorCard, WechatCard, WhoCard } from './login-cards';
import { RenewSheet } from './renew-sheet';
import { type LoginQuestion, type Logins, useLogins } from './use-logins';
import './logins.scss';

const questions: Readonly<Record<LoginQuestion['kind'], { title: string; text: string; confirmText: string }>> = {
  end: {
    title: '要让这个设备退出吗？',
    text: '那边马上要重新登录，没发出的操作留在那台设备上。',
    confirmText: '让它退出',
  },
  'end-others': {
    title: '要让其他设备都退出吗？',
    text: '它们马上要重新登录，没发出的操作留在各自的设备上。这台不受影响。',
    confirmText: '都退出',
  },
  unbind: {
    title: '要解绑微信吗？',
    text: '解绑后，用这个微信登录的手机马上退出，以后要用密码和动态码登录。',
    confirmText: '解绑微信',
  },
};

const Question = ({ logins: { asked, busy, ask, confirm } }: { logins: Logins }) => {
  if (!asked) return null;
  const { title, text, confirmText } = questions[asked.kind];
  const which =
    asked.kind === 'end' ? `${deviceWords(asked.device.device ?? '')} ${dayAndTime(asked.device.openedAt)} 登录。` : '';
  return (
    <Confirm
      open
      title={title}
      confirmText={confirmText}
      isDangerous
      loading={busy === asked.kind}
      onConfirm={confirm}
      onCancel={() => ask(null)}
    >
      {`${which}${text}`}
    </Confirm>
  );
};

/** 我的登录, on a phone one below the other, on a PC beside each other. */
export function LoginsView() {
  const logins = useLogins();
  const isAsking = logins.asked !== null || logins.renewal !== null;
  return (
    <View className="logins">
      <RecoveryNotice onLook={null} />
      {logins.done !== null && !isAsking && (
        <Note id="logins-done" tone="green" alert>
          {logins.done}
        </Note>
      )}
      {!isAsking && <InlineMessage message={logins.fault} />}
      <PageState resource={logins.me} failed={{ title: '没能打开我的登录', text: '登录没有变。请检查网络再试。' }}>
        {(me) => (
          <View className="logins-columns">
            <View className="logins-devices">
              <DeviceCard me={me} logins={logins} />
            </View>
            <View className="logins-keys">
              <WhoCard me={me} />
              <WechatCard me={me} logins={logins} />
              <FactorCard me={me} logins={logins} />
            </View>
          </View>
        )}
      </PageState>
      <Question logins={logins} />
      <RenewSheet logins={logins} />
    </View>
  );
}
