import { View } from '@tarojs/components';
import { Fragment } from 'react';
import type { RefundOffer } from '@anzhen/shared-types';
import { formatYuan, withSpaces } from '@anzhen/shared-types/kernel';
import { redirectTo, useRouteParams } from '@/routes';
import {
  Button,
  Card,
  Check,
  Footer,
  InlineMessage,
  Link,
  ListRow,
  Note,
  Options,
  PageShell,
  PageState,
  Price,
  Section,
  Sheet,
} from '@/ui';
import { FeeBack } from '../../components/fee-back';
import { RefundCard } from './components/refund-card';
import { byBill, refundReasons, whyNot } from './refund-words';
import { type RefundDesk, useRefund } from './use-refund';

type Item = RefundOffer['items'][number];

const Items = ({ items, desk }: { items: readonly Item[]; desk: RefundDesk }) => (
  <Card flush>
    {items.map((item) => {
      const { line, name, spec, quantity, insuranceClass, amountFen } = item;
      const off = whyNot(item);
      const isOn = desk.chosen.has(line);
      return (
        <ListRow
          key={line}
          id={`item-${line}`}
          role="checkbox"
          checked={isOn}
          disabled={off !== undefined}
          arrow={false}
          lead={off === undefined ? <Check on={isOn} /> : undefined}
          title={withSpaces(name)}
          detail={off ?? withSpaces([spec, `× ${quantity}`, insuranceClass].filter((word) => word !== '').join(' '))}
          trail={<Price fen={amountFen} className="rg" />}
          onTap={() => desk.toggle(line)}
        />
      );
    })}
  </Card>
);

/** The last look before something that cannot be taken back: exact amounts, where they go, and why. */
const ConfirmSheet = ({ desk }: { desk: RefundDesk }) => {
  const { quote, reason, setReason, busy } = desk;
  return (
    <Sheet
      id="refund-confirm"
      open={quote !== null}
      title="钱退到哪里"
      onClose={desk.forgetQuote}
      foot={
        <Button
          id="confirm-refund"
          missing={reason === null ? '还差退费原因' : undefined}
          loading={busy === 'sending'}
          loadingText="正在申请…"
          onTap={desk.confirm}
        >
          {`确认退费 ${formatYuan(quote?.fee.totalFen ?? 0)}`}
        </Button>
      }
    >
      {quote && (
        <View className="col g4">
          <FeeBack fee={quote.fee} />
          {quote.needsApproval && <Note tone="amber">金额较大，提交后由医院两位工作人员审核，一般 1 个工作日。</Note>}
          <View className="t3">为什么退</View>
          <Options choices={refundReasons} value={reason} onChange={setReason} />
          <View className="sub">退了的项目不能恢复，需要时请医生重新开单。</View>
        </View>
      )}
    </Sheet>
  );
};

const Content = ({ offer, desk }: { offer: RefundOffer; desk: RefundDesk }) => {
  const open = offer.items.filter(({ state }) => state === 'open');
  const [own = [], ...others] = byBill(offer.items);
  const isAll = open.length > 0 && open.every(({ line }) => desk.chosen.has(line));
  return (
    <>
      {offer.refunds.length > 0 && <Section title="退费进度" />}
      {offer.refunds.map((refund) => (
        <RefundCard
          key={refund.id}
          refund={refund}
          isBusy={desk.busy === 'authorising'}
          onAuthorise={() => desk.authorise(refund)}
        />
      ))}
      <Section title={open.length > 0 ? '选要退的项目' : '这张单的项目'}>
        {open.length > 1 && !isAll && (
          <Link id="choose-all" onTap={desk.chooseAll}>
            全选
          </Link>
        )}
      </Section>
      <Items items={own} desk={desk} />
      {others.map((items) => (
        <Fragment key={items[0]!.billId}>
          <Section title={`一起付的：${withSpaces(items[0]!.billTitle)}`} />
          <Items items={items} desk={desk} />
        </Fragment>
      ))}
      {offer.paid.fundFen + offer.paid.accountFen > 0 && open.length > 0 && (
        <Note>
          {`医保付过钱的项目要${others.length > 0 ? '和一起付的单全部一起退' : '整单退'}；标“自费”的项目可以单独退。`}
        </Note>
      )}
      <InlineMessage message={desk.fault} />
      <ConfirmSheet desk={desk} />
    </>
  );
};

const RefundFooter = ({ desk }: { desk: RefundDesk }) => (
  <Footer>
    <Button
      id="quote-refund"
      missing={desk.chosen.size === 0 ? '还没选项目' : undefined}
      loading={desk.busy === 'quoting'}
      loadingText="正在问医院…"
      onTap={desk.askQuote}
    >
      看钱退到哪里
    </Button>
  </Footer>
);

const Desk = ({ patientId, billId }: { patientId: string; billId: string }) => {
  const desk = useRefund(patientId, billId);
  const { data, error } = desk.offer;
  const isOpen = data?.items.some(({ state }) => state === 'open') ?? false;
  return (
    <PageShell title="退费" footer={isOpen ? <RefundFooter desk={desk} /> : undefined}>
      <PageState
        resource={desk.offer}
        failed={{
          title: '现在不能退费',
          text: error?.code.startsWith('BILL') ? error.message : '您的钱没有变。请检查网络再试。',
        }}
      >
        {(offer) => <Content offer={offer} desk={desk} />}
      </PageState>
    </PageShell>
  );
};

/** 退费: items of a paid bill go back, and the money to where it came from. */
export default function RefundPage() {
  const { patientId, billId } = useRouteParams('visit.refund');
  if (patientId !== undefined && billId !== undefined) return <Desk patientId={patientId} billId={billId} />;
  return (
    <PageShell title="退费">
      <View className="t2">没有说明是哪一张单</View>
      <Button onTap={() => void redirectTo('visit.bills')}>看全部缴费单</Button>
    </PageShell>
  );
}
