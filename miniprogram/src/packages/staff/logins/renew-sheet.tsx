import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, Field, InlineMessage, Link, Sheet } from '@/ui';
import { AuthenticatorSecret } from '../components/authenticator-secret';
import { GroupedCodeField, isWholeCode, TotpField } from '../components/code-fields';
import { RecoveryCodes } from '../components/recovery-codes';
import type { Logins, Renewal } from './use-logins';

const SIX_DIGITS = /^\d{6}$/;
const missingDigits = (code: string): string | undefined => (SIX_DIGITS.test(code) ? undefined : '还差 6 位动态码');

/** One field for the authenticator's digits and the button that sends them; a code is good for one attempt. */
const TotpStep = ({ id, logins, step, text, onSend }: TotpStepProps) => {
  const [code, setCode] = useState('');
  const send = (): void => {
    if (missingDigits(code) !== undefined) return;
    onSend(code);
    setCode('');
  };
  return (
    <View className="col g4">
      <TotpField id={`${id}-code`} value={code} onChange={setCode} onEnter={send} disabled={logins.busy !== null} />
      <InlineMessage message={logins.fault} />
      <Button id={`${id}-send`} missing={missingDigits(code)} loading={logins.busy === step} onTap={send}>
        {text}
      </Button>
    </View>
  );
};

interface TotpStepProps {
  id: string;
  logins: Logins;
  step: 'codes' | 'adopt';
  text: string;
  onSend(code: string): void;
}

const Prove = ({ logins }: { logins: Logins }) => {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isLost, setLost] = useState(false);
  const isSending = logins.busy !== null;
  const missing = (): string | undefined => {
    if (password === '') return '还差密码';
    if (!isLost) return missingDigits(code);
    return isWholeCode(code) ? undefined : '还差恢复码';
  };
  const send = (): void => {
    if (missing() !== undefined) return;
    logins.prove({ password, code: code.trim() });
    setCode('');
  };
  const shared = { value: code, onChange: setCode, onEnter: send, disabled: isSending };
  return (
    <View className="col g4">
      <Field
        id="prove-password"
        label="密码"
        kind="password"
        value={password}
        onChange={setPassword}
        maxLength={200}
        disabled={isSending}
      />
      {isLost ? (
        <GroupedCodeField
          key="lost"
          id="prove-recovery"
          label="恢复码"
          hint="用掉一个，换好后给您新的 10 个"
          {...shared}
        />
      ) : (
        <TotpField key="held" id="prove-totp" {...shared} />
      )}
      <View className="row">
        <Link
          id="prove-switch"
          onTap={() => {
            setLost(!isLost);
            setCode('');
          }}
        >
          {isLost ? '用现在的动态码' : '手机丢了、验证器打不开'}
        </Link>
      </View>
      <InlineMessage message={logins.fault} />
      <Button id="prove-send" missing={missing()} loading={logins.busy === 'prove'} onTap={send}>
        下一步
      </Button>
    </View>
  );
};

const Adopt = ({ logins, renewal }: { logins: Logins; renewal: Extract<Renewal, { step: 'adopt' }> }) => (
  <View className="col g5">
    <AuthenticatorSecret uri={renewal.proposal.totpUri} secret={renewal.proposal.totpSecret} />
    <View className="sub">输入新验证器上的动态码才算换好。在这之前，原来的还能用；10 分钟内要完成。</View>
    <TotpStep id="adopt" logins={logins} step="adopt" text="启用新验证器" onSend={logins.adopt} />
  </View>
);

const titles = { codes: '换一组恢复码', prove: '换验证器', adopt: '换验证器', shown: '抄下恢复码' } as const;
const subtitles = {
  codes: '旧的恢复码都会作废，给您新的 10 个',
  prove: '先核对是您本人，换好后其他设备都要重新登录',
  adopt: undefined,
  shown: undefined,
} as const;

/** What a member of staff renews without an administrator. */
export function RenewSheet({ logins }: { logins: Logins }) {
  const { renewal } = logins;
  if (!renewal) return null;
  const close = (): void => logins.open(null);
  return (
    <Sheet
      open
      id="renew-sheet"
      title={titles[renewal.step]}
      subtitle={subtitles[renewal.step]}
      // Codes that are shown once are not closed by a slip.
      onClose={renewal.step === 'shown' ? undefined : close}
    >
      {renewal.step === 'codes' && (
        <TotpStep id="codes" logins={logins} step="codes" text="换一组恢复码" onSend={logins.renewCodes} />
      )}
      {renewal.step === 'prove' && <Prove logins={logins} />}
      {renewal.step === 'adopt' && <Adopt logins={logins} renewal={renewal} />}
      {renewal.step === 'shown' && (
        <RecoveryCodes codes={renewal.codes} id="codes-kept" doneText="好了" onDone={logins.finish} />
      )}
    </Sheet>
  );
}
