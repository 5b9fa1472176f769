import type { BillRefundReason, BillRefundStatus, RefundOffer } from '@anzhen/shared-types';
import type { ChipTone, IconName } from '@/ui';

interface RefundLook {
  text: string;
  tone: ChipTone;
  icon: IconName;
  /** What happens next, and what the person may do. */
  detail: string;
  /** It ends by itself: the page asks again. */
  isMoving: boolean;
}

export const refundLooks: Readonly<Record<BillRefundStatus, RefundLook>> = {
  awaiting_review: {
    ...{ text: '等医院审核', tone: 'amber', icon: 'pause-amber', isMoving: true },
    detail: '金额较大，医院两位工作人员审核后办理，一般 1 个工作日。',
  },
  awaiting_approval: {
    ...{ text: '等医院复核', tone: 'amber', icon: 'pause-amber', isMoving: true },
    detail: '已有一位工作人员审核，等另一位复核。',
  },
  asking: {
    ...{ text: '医院确认中', tone: 'indigo', icon: 'pending-indigo', isMoving: true },
    detail: '正在请医院系统退项目，一般 1 分钟内完成。',
  },
  needs_patient: {
    ...{ text: '需要您授权', tone: 'amber', icon: 'bill-amber', isMoving: false },
    detail: '医保要求退费时重新授权。3 天内没有授权，由医院工作人员联系您。',
  },
  returning: {
    ...{ text: '退款中', tone: 'indigo', icon: 'refund-indigo', isMoving: true },
    detail: '项目已退，钱正在原路退回。微信零钱几分钟到账，银行卡 1 到 3 个工作日。',
  },
  done: { text: '已退回', tone: 'green', icon: 'ok-green', detail: '', isMoving: false },
  refused: { text: '没有退', tone: 'grey', icon: 'cancel-ink2', detail: '', isMoving: false },
  needs_staff: {
    ...{ text: '人工处理中', tone: 'amber', icon: 'pause-amber', isMoving: false },
    detail: '自动办理没有完成，医院工作人员会处理，您不用再申请。',
  },
};

export const refundReasons: readonly { value: BillRefundReason; label: string }[] = [
  { value: 'not_needed', label: '不做了' },
  { value: 'done_elsewhere', label: '别处做过' },
  { value: 'ordered_twice', label: '重复开单' },
  { value: 'other', label: '其他' },
];

type Item = RefundOffer['items'][number];

const OFF: Partial<Record<Item['state'], string>> = {
  asked: '已申请退费',
  executed: '已经做了，不能在线退',
  refunded: '已退费',
};

/** The items bill by bill, in their order; two bills may bear the same title. */
export const byBill = (items: readonly Item[]): Item[][] => {
  const bills = new Map<string, Item[]>();
  for (const item of items) bills.set(item.billId, [...(bills.get(item.billId) ?? []), item]);
  return [...bills.values()];
};

/** Why an item cannot be chosen; undefined when it can. */
export const whyNot = ({ state }: Item): string | undefined => OFF[state];

const NAMES_MOST = 4;
const NAMES_OF_MANY = 3;

/** A few names whole, of many the first ones and how many there are. */
export const namesInShort = (names: readonly string[]): string =>
  names.length <= NAMES_MOST ? names.join('、') : `${names.slice(0, NAMES_OF_MANY).join('、')}等 ${names.length} 项`;
