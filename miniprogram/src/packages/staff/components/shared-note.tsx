import type { SharedNoteView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { asApiError, call } from '@/api';
import { Button, InlineMessage, Note } from '@/ui';

/** 预诊小结: what the patient agreed to show at this visit. Every look is recorded by the BFF. */
export function SharedNote({ ticketId }: { ticketId: string }) {
  const [read, setRead] = useState<SharedNoteView | null>(null);
  const [isReading, setReading] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const open = async (): Promise<void> => {
    setReading(true);
    setFault(null);
    try {
      setRead(await call('readSharedNote', { params: { ticketId } }));
    } catch (error) {
      setFault(asApiError(error).message);
    }
    setReading(false);
  };
  if (read) {
    return (
      <Note id="shared-note" tone="grey" icon="text-ink2" alert>
        {read.note === null && '这位患者没有分享预诊小结。'}
        {read.note?.lines.map(({ label, text }) => (
          <View key={label} className="mt1">
            <View className="cap">{label}</View>
            <View className="body">{text}</View>
          </View>
        ))}
        {read.note !== null && <View className="cap mt2">患者自己说的，没有医生核实；看过已记一笔</View>}
      </Note>
    );
  }
  return (
    <>
      <Button
        id="read-shared-note"
        kind="plain"
        icon="text-qing"
        loading={isReading}
        loadingText="正在打开…"
        onTap={() => void open()}
      >
        看预诊小结
      </Button>
      <InlineMessage message={fault} />
    </>
  );
}
