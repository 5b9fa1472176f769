import type { IdentityView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { asApiError, call } from '@/api';
import { Button, InlineMessage, Note } from '@/ui';

const SHOWN_MS = 10_000;

/** 核对身份: the full name for ten seconds. Every look is recorded by the BFF. */
export function IdentityCheck({ ticketId }: { ticketId: string }) {
  const [identity, setIdentity] = useState<IdentityView | null>(null);
  const [isReading, setReading] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (!identity) return undefined;
    const timer = setTimeout(() => setIdentity(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [identity]);

  const reveal = async (): Promise<void> => {
    setReading(true);
    setFault(null);
    try {
      setIdentity(await call('revealIdentity', { params: { ticketId } }));
    } catch (error) {
      setFault(asApiError(error).message);
    }
    setReading(false);
  };

  if (identity) {
    return (
      <Note id="identity" tone="qing" icon="user-qing" alert>
        <View className="t2">{identity.name}</View>
        <View className="sub">{`手机尾号 ${identity.phoneTail}，证件 ${identity.maskedIdNumber ?? '没有登记'}`}</View>
        <View className="cap">10 秒后收起，已记一笔</View>
      </Note>
    );
  }
  return (
    <>
      <Button
        id="identity-check"
        kind="plain"
        icon="eye-qing"
        loading={isReading}
        loadingText="正在核对…"
        onTap={() => void reveal()}
      >
        核对身份
      </Button>
      <InlineMessage message={fault} />
    </>
  );
}
