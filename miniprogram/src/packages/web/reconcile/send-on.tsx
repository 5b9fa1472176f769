import type { RefundCard } from '@anzhen/shared-types';
import { type RefundBank, refundBanks } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { Confirm, Field, Options } from '@/ui';

const BANKS = (Object.keys(refundBanks) as RefundBank[]).map((value) => ({ value, label: refundBanks[value] }));

const RECEIVERS = [
  { value: 'hospital', label: '医院账户' },
  { value: 'card', label: '患者的借记卡' },
] as const;
type Receiver = (typeof RECEIVERS)[number]['value'];

const TEXTS: Record<Receiver, string> = {
  hospital: '微信会把这笔钱转到医院的结算银行账户，不能再改。到账后由财务转给患者，再关闭这张工单。',
  card: '微信会把这笔钱直接转到这张卡，不能再改。请和患者本人核对卡号和姓名；卡号不会保存，记录里只留后四位。',
};

interface CardDraft {
  bank: RefundBank | null;
  account: string;
  name: string;
}

const digitsOf = (account: string): string => account.replace(/\s/g, '');

/** What is still to be written; undefined when the card is whole. */
export const missingOf = ({ bank, account, name }: CardDraft): string | undefined => {
  if (bank === null) return '请选开户银行';
  if (!/^\d{12,19}$/.test(digitsOf(account))) return '请写 12 到 19 位的卡号';
  return name.trim().length < 2 ? '请写持卡人姓名' : undefined;
};

interface SendOnProps {
  onSend(card: RefundCard | undefined): void;
  onCancel(): void;
}

/** 换路退款: WeChat sends what the bank gave back to the hospital's account, or to a debit card of the patient. */
export const SendOn = ({ onSend, onCancel }: SendOnProps) => {
  const [receiver, setReceiver] = useState<Receiver>('hospital');
  const [draft, setDraft] = useState<CardDraft>({ bank: null, account: '', name: '' });
  const change = (part: Partial<CardDraft>): void => setDraft({ ...draft, ...part });
  const isCard = receiver === 'card';
  const send = (): void => {
    const { bank, account, name } = draft;
    if (!isCard) onSend(undefined);
    else if (bank !== null) onSend({ bank, account: digitsOf(account), name: name.trim() });
  };
  return (
    <Confirm
      open
      title="要换路退款吗？"
      confirmText={isCard ? '退到这张卡' : '退到医院账户'}
      missing={isCard ? missingOf(draft) : undefined}
      isDangerous
      onConfirm={send}
      onCancel={onCancel}
    >
      <View className="col g3">
        <Options choices={RECEIVERS} value={receiver} onChange={setReceiver} />
        <View>{TEXTS[receiver]}</View>
        {isCard && (
          <View className="col g3">
            <View className="field-label">开户银行（只能是借记卡）</View>
            <Options choices={BANKS} value={draft.bank} onChange={(bank) => change({ bank })} />
            <Field
              id="card-account"
              label="卡号"
              kind="number"
              value={draft.account}
              onChange={(account) => change({ account })}
              maxLength={23}
            />
            <Field
              id="card-name"
              label="持卡人姓名"
              value={draft.name}
              onChange={(name) => change({ name })}
              maxLength={50}
            />
          </View>
        )}
      </View>
    </Confirm>
  );
};
