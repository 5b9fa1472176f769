import { Text, View } from '@tarojs/components';
import type { BillList, BillQuote, BillView } from '@anzhen/shared-types';
import { MINUTE } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { navigateTo, switchTab } from '@/routes';
import { addressed, useFamily, useRuntime } from '@/session';
import { Button, Card, FeeLines, Footer, InlineMessage, Link, Note, PageShell, PageState, Price, Segments } from '@/ui';
import { BillCard } from '../../components/bill-card';
import { useFresh } from '../../use-fresh';
import { chosenBills, toggled } from './chosen-bills';

type Shown = BillView['status'];

const emptyWords: Record<Shown, string> = {
  due: '没有要缴的费。医生开了单，这里会自己出现。',
  paid: '还没有缴过费。',
  refunded: '没有退款。',
};

const dueOf = (list: BillList | undefined): BillView[] => list?.bills.filter(({ status }) => status === 'due') ?? [];

const openBills = (patientId: string, bills: readonly BillView[]): void =>
  void navigateTo('visit.bill', { patientId, billIds: bills.map(({ id }) => id).join(',') });

const PayFooter = ({ quote, onPay }: { quote: Resource<BillQuote>; onPay: (() => void) | null }) => {
  const fee = quote.data?.fee;
  return (
    <Footer
      summary={
        onPay === null || fee === undefined ? undefined : (
          <View>
            <View className="row-base g2">
              <View className="sub">微信约付</View>
              <Price fen={fee.cashFen} size="m" />
            </View>
            {fee.accountFen > 0 && (
              <View className="cap">
                个人账户约扣 <Price fen={fee.accountFen} />
              </View>
            )}
          </View>
        )
      }
    >
      <Button id="pay-button" disabled={onPay === null} onTap={onPay ?? undefined}>
        {onPay === null ? '先勾选要缴的单' : '去缴费'}
      </Button>
    </Footer>
  );
};

/** 预结算 of exactly the chosen bills. A quote that cannot be read does not stop anybody from paying. */
const QuoteCard = ({ quote }: { quote: Resource<BillQuote> }) => (
  <Card id="due-total">
    {quote.data && <FeeLines fee={quote.data.fee} isEstimate={quote.data.isEstimate} />}
    {!quote.data && !quote.error && <View className="sub">正在算各方付多少…</View>}
    {quote.error && (
      <>
        <InlineMessage tone="amber" message={quote.error.message} />
        <Link onTap={quote.reload}>再算一次</Link>
      </>
    )}
  </Card>
);

interface DueProps {
  list: BillList;
  chosen: readonly BillView[];
  quote: Resource<BillQuote>;
  onToggle(bill: BillView): void;
}

const Due = ({ list, chosen, quote, onToggle }: DueProps) => {
  const due = dueOf(list);
  const hotline = useRuntime().data?.hotline;
  return (
    <>
      {chosen.length > 0 && <QuoteCard quote={quote} />}
      {due.map((bill) => (
        <BillCard
          key={bill.id}
          bill={bill}
          quote={quote.data}
          choice={{ isChosen: chosen.includes(bill), onToggle: () => onToggle(bill) }}
        />
      ))}
      <View className="cap">
        {due.some(({ isMergeable }) => !isMergeable) && due.length > 1 && '有的单只能单独付，勾选它时别的单会取消。'}
        这里是预算，医保付多少要您授权后由医保局当场算出；付款前会写明准确的数。有疑问请找收费窗口
        {hotline === undefined ? (
          '。'
        ) : (
          <>
            ，或打 <Text className="nowrap">{`${hotline}。`}</Text>
          </>
        )}
      </View>
    </>
  );
};

interface ContentProps extends DueProps {
  shown: Shown;
  onShow(shown: Shown): void;
}

const Content = ({ shown, onShow, ...due }: ContentProps) => {
  const { list } = due;
  const bills = list.bills.filter(({ status }) => status === shown);
  const count = dueOf(list).length;
  const waits = list.bills.filter(({ refundWaits }) => refundWaits !== null);
  return (
    <>
      <Segments
        choices={[
          { value: 'due', label: count > 0 ? `待缴 ${count}` : '待缴' },
          { value: 'paid', label: '已缴' },
          { value: 'refunded', label: '退款' },
        ]}
        value={shown}
        onChange={onShow}
      />
      {waits.length > 0 && (
        <Note tone="amber" id="refund-waits">
          有一笔钱要您重新给医保授权才能退回。
          <Link onTap={() => openBills(list.patientId, waits.slice(0, 1))}>去授权</Link>
        </Note>
      )}
      {bills.length === 0 && (
        <Card>
          <View className="body c2">{emptyWords[shown]}</View>
        </Card>
      )}
      {shown === 'due' && bills.length > 0 && <Due {...due} />}
      {shown !== 'due' &&
        bills.map((bill) => <BillCard key={bill.id} bill={bill} onOpen={() => openBills(list.patientId, [bill])} />)}
    </>
  );
};

/** 门诊缴费: what is due, what was paid. What is due is chosen first, all of it at the start, and paid at once. */
export default function BillsPage() {
  const { patient } = useFamily();
  const [shown, setShown] = useState<Shown>('due');
  // Null: nobody has touched a box yet.
  const [choice, setChoice] = useState<readonly string[] | null>(null);
  const bills = useResource(patient && `bills:${patient.id}`, () =>
    call('listBills', { params: { patientId: patient?.id ?? '' } }),
  );
  useFresh({ reload: bills.reload, everyMs: MINUTE, on: patient !== undefined });
  const chosen = chosenBills(dueOf(bills.data), choice);
  const billIds = chosen.map(({ id }) => id);
  const quote = useResource(patient && chosen.length > 0 ? `quote:${patient.id}:${billIds.join(',')}` : null, () =>
    call('quoteBills', { params: { patientId: patient?.id ?? '' }, body: { billIds } }),
  );
  const hasFooter = patient !== undefined && shown === 'due' && dueOf(bills.data).length > 0;
  const onPay = chosen.length === 0 || !patient ? null : () => openBills(patient.id, chosen);
  return (
    <PageShell title="门诊缴费" who footer={hasFooter ? <PayFooter quote={quote} onPay={onPay} /> : undefined}>
      {patient && (
        <PageState
          resource={bills}
          failed={{ title: '没能打开账单', text: '您的钱没有变。请检查网络再试，或到收费窗口缴费。' }}
          empty={{
            when: (list) => list.bills.length === 0,
            icon: 'f-bill',
            title: '没有要缴的费',
            text: `${addressed(patient)}还没有缴费单。医生开了单，这里会自己出现。`,
            actions: <Button onTap={() => void switchTab('home')}>回首页</Button>,
          }}
        >
          {(list) => (
            <Content
              {...{ list, shown, chosen, quote }}
              onShow={setShown}
              onToggle={(bill) => setChoice(toggled(dueOf(list), chosen, bill))}
            />
          )}
        </PageState>
      )}
    </PageShell>
  );
}
