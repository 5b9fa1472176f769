import { Text, View } from '@tarojs/components';
import type { BillView } from '@anzhen/shared-types';
import { formatYuan, withSpaces } from '@anzhen/shared-types/kernel';
import { Card, Check, Icon, Note, Price, Rule, Sep, StatusTag, Tag, Tap } from '@/ui';
import { InvoiceRow } from './invoice-row';
import { dayAndTime } from '../time-words';
import './bill-card.scss';

const counters: Record<BillView['kind'], string> = { examination: '项', medicine: '种', treatment: '项' };
const tagTones = { 甲类: 'indigo', 乙类: 'indigo', 自费: 'amber' } as const;

const Item = ({ item }: { item: BillView['items'][number] }) => (
  <View className="bill-item">
    <View className="f1">
      <View className="body">{withSpaces(item.name)}</View>
      <View className="row g2 wrap mt1">
        <Tag tone={tagTones[item.insuranceClass]}>{item.insuranceClass}</Tag>
        <Text className="cap">{withSpaces(`${item.spec} × ${item.quantity}`.trim())}</Text>
      </View>
    </View>
    <Price fen={item.amountFen} className="md" />
  </View>
);

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
  /** Set where bills are chosen to be paid together. */
  choice?: { isChosen: boolean; onToggle(): void };
}

export function BillCard({ bill, onOpen, choice }: BillCardProps) {
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
        <Item key={`${item.name}${index}`} item={item} />
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
