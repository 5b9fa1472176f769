import { View } from '@tarojs/components';
import { useState } from 'react';
import { copyText } from '@/platform/device';
import { Button, Check, Link, Note, Tap } from '@/ui';
import './secrets.scss';

interface RecoveryCodesProps {
  codes: readonly string[];
  /** Of the button below, which waits until they are written down. */
  id: string;
  doneText: string;
  onDone(): void;
}

/** Ten codes that are shown this once. */
export function RecoveryCodes({ codes, id, doneText, onDone }: RecoveryCodesProps) {
  const [isKept, setKept] = useState(false);
  return (
    <View className="col g4">
      <Note tone="amber" icon="warn-amber">
        只显示这一次。手机丢了、验证器打不开时，一个恢复码代替一次动态码。
      </Note>
      <View className="recovery-codes" id="recovery-codes">
        {codes.map((code) => (
          <View key={code} className="num bd">
            {code}
          </View>
        ))}
      </View>
      <View className="row">
        <Link icon="copy-qing" onTap={() => void copyText(codes.join('\n'))}>
          复制全部
        </Link>
      </View>
      <Tap id="recovery-kept" role="checkbox" checked={isKept} className="row g2" onTap={() => setKept(!isKept)}>
        <Check on={isKept} />
        我已经抄下来，放在别人看不到的地方
      </Tap>
      <Button id={id} missing={isKept ? undefined : '请先抄下恢复码'} onTap={onDone}>
        {doneText}
      </Button>
    </View>
  );
}
