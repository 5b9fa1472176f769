import { Text, View } from '@tarojs/components';
import type { BillQuote, BillView } from '@anzhen/shared-types';
import { formatYuan, withSpaces } from '@anzhen/shared-types/kernel';
import { Card, Check, Icon, Note, Price, Rule, Sep, StatusTag, Tag, Tap } from '@/ui';
import { InvoiceRow } from './invoice-row';
import { dayAndTime } from '../time-words';
import './bill-card.scss';

const counters: Record<BillView['kind'], string> = { examination: '项', medicine: '种', treatment: '项' };
const tagTones = { 甲类: 'indigo', 乙类: 'indigo', 自费: 'amber' } as const;

type Share = NonNullable<BillQuote['shares']>[number];

/** How much of what an item is, and what the insurance makes of it; that of the usual 甲类 goes without saying. */
const wordsOf = ({ spec, quantity }: BillView['items'][number], percent: number | null): string[] => {
  const isPlain = spec === '' && quantity === '1';
  const amount = isPlain ? [] : [withSpaces(`${spec} × ${quantity}`.trim())];
  if (percent === null || percent === 100) return amount;
  if (percent > 0) return [...amount, `先自付 ${percent}%`];
  return isPlain ? ['按比例报销'] : amount;
};

const Item = ({ item, share, isEstimate }: { item: BillView['items'][number]; share?: Share; isEstimate: boolean }) => {
  return (
    <View className="bill-item">
      <View className="f1">
        <View className="body">{withSpaces(item.name)}</View>
        <View className="row g2 wrap mt1">
          <Tag tone={tagTones[item.insuranceClass]}>{item.insuranceClass}</Tag>
          {wordsOf(item, share?.firstOwnPercent ?? null).map((words) => (
            <Text key={words} className="cap">
              {words}
            </Text>
          ))}
        </View>
      </View>
      <View className="bill-item-sums">
        <Price fen={item.amountFen} className="md" />
        {share && (
          <View className="cap nowrap mt1">
            {isEstimate ? '您约付 ' : '您付 '}
            <Price fen={share.ownFen} className="rg" />
          </View>
        )}
      </View>
    </View>
  );
};

/** How many items of a bill the insurance does not pay at all. */
const ownPaidCount = ({ items }: BillView): number =>
  items.filter(({ insuranceClass }) => insuranceClass === '自费').length;

const Notes = ({ bill, canLeaveOut }: { bill: BillView; canLeaveOut: boolean }) => {
  const own = ownPaidCount(bill);
  const isDue = bill.status === 'due';
  return (
    <>
      {bill.guidance.length > 0 && (
        <View className="mt2">
          <Note icon="exam-qing">{`${isDue ? '缴费后：' : ''}${bill.guidance.map(withSpaces).join('，')}`}</Note>
        </View>
      )}
      {bill.refundWaits && (
        <View className="mt2">
          <Note tone="amber">付的钱医院没有收下，还没有退：医保要您重新授权一次。</Note>
        </View>
      )}
      {isDue && own > 0 && (
        <View className="mt2">
          <Note tone="amber">{`有 ${own} ${counters[bill.kind]}自费，医保不报。不想要可先问医生${canLeaveOut ? '，再取消勾选' : ''}。`}</Note>
        </View>
      )}
    </>
  );
};

/** One bill: who ordered it, every item with its insurance class, and what comes after. */
interface BillCardProps {
  bill: BillView;
  onOpen?: () => void;
  /** What each item costs the patient, beside the sums that it adds up with. */
  quote?: Pick<BillQuote, 'shares' | 'isEstimate'>;
  /** Set where bills are chosen to be paid together. */
  choice?: { isChosen: boolean; onToggle(): void };
}

export function BillCard({ bill, onOpen, quote, choice }: BillCardProps) {
  const shareOf = (line: string) => quote?.shares?.find((share) => share.billId === bill.id && share.line === line);
  const head = (
    <View className="bill-head">
      <View className="bill-head-words">
        <View className="t3">
          {withSpaces(bill.title)}
          <Sep />
          {`${bill.items.length} ${counters[bill.kind]}`}
        </View>
        <View className="sub">
          {bill.doctorName !== '' && `${bill.doctorName} 医生`}
          {bill.doctorName !== '' && <Sep />}
          {`${dayAndTime(bill.orderedAt)} 开`}
        </View>
      </View>
      <View className="row g2 bill-head-sum">
        {bill.status === 'paid' && <StatusTag status="paid" />}
        {bill.status === 'refunded' && <Tag>退款</Tag>}
        <Price fen={bill.totalFen} className="bill-total" />
      </View>
    </View>
  );
  return (
    <Card id={`bill-${bill.id}`}>
      {choice ? (
        <Tap
          className="row g3 tap-row"
          role="checkbox"
          checked={choice.isChosen}
          onTap={choice.onToggle}
          label={`${bill.title}，${formatYuan(bill.totalFen)}`}
        >
          <Check on={choice.isChosen} />
          {head}
        </Tap>
      ) : onOpen ? (
        <Tap className="row g3 tap-row" onTap={onOpen} label={`${bill.title}，看明细`}>
          {head}
          <Icon name="right-ink3" />
        </Tap>
      ) : (
        <View className="row g3 tap-row">{head}</View>
      )}
      <Rule className="mt2" />
      {bill.items.map((item, index) => (
        <Item
          key={`${item.line}${index}`}
          item={item}
          share={shareOf(item.line)}
          isEstimate={quote?.isEstimate ?? false}
        />
      ))}
      <Notes bill={bill} canLeaveOut={choice !== undefined} />
      {bill.invoice && (
        <>
          <Rule className="mt2" />
          <InvoiceRow invoice={bill.invoice} />
        </>
      )}
    </Card>
  );
}
