import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, Confirm, Field, Segments } from '@/ui';
import type { Codes } from './use-codes';

/** What can be done with the ticked codes: print them, or take them out of service. */
export function TickedBar({ desk }: { desk: Codes }) {
  const [size, setSize] = useState<'A4' | 'A6'>('A6');
  const [codes, setCodes] = useState<'both' | 'link'>('both');
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const count = desk.ticked.size;
  const revoke = async (): Promise<void> => {
    const isDone = await desk.revoke(reason.trim());
    setAsking(false);
    if (isDone) setReason('');
  };
  return (
    <>
      <View className="codes-ticked" id="codes-ticked">
        <View className="t3 nowrap">{`选中 ${count} 个`}</View>
        <Segments
          choices={[
            { value: 'A6', label: 'A6' },
            { value: 'A4', label: 'A4' },
          ]}
          value={size}
          onChange={setSize}
        />
        <Segments
          choices={[
            { value: 'both', label: '小程序码和普通码' },
            { value: 'link', label: '只要普通码' },
          ]}
          value={codes}
          onChange={setCodes}
        />
        <View className="row g2 codes-deeds">
          <Button
            id="print-codes"
            inline
            small
            missing={count === 0 ? '先选要打印的码' : undefined}
            loading={desk.busy === 'print'}
            loadingText={`正在排 ${count} 张…`}
            onTap={() => void desk.print(size, codes)}
          >
            {`打印 ${count} 张`}
          </Button>
          <Button
            id="revoke-codes"
            kind="plain"
            inline
            small
            disabled={count === 0 || desk.busy !== null}
            onTap={() => setAsking(true)}
          >
            停用
          </Button>
        </View>
      </View>
      <Confirm
        open={isAsking}
        title={`停用这 ${count} 个码吗？`}
        confirmText="停用，不能恢复"
        isDangerous
        loading={desk.busy === 'revoke'}
        missing={reason.trim() === '' ? '还差原因' : undefined}
        onConfirm={() => void revoke()}
        onCancel={() => setAsking(false)}
      >
        停用以后，墙上的这些码马上打不开，扫的人会看到“这个码已停用”。要换新的，停用后再做一次。
        <View className="mt3">
          <Field
            id="revoke-reason"
            label="原因（必填，会留记录）"
            value={reason}
            onChange={setReason}
            placeholder="例如 墙面翻新，码贴坏了"
            maxLength={120}
          />
        </View>
      </Confirm>
    </>
  );
}
