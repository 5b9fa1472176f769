import { View } from '@tarojs/components';
import type { BillList, BillView } from '@anzhen/shared-types';
import { MINUTE } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, useResource } from '@/api';
import { navigateTo, switchTab } from '@/routes';
import { useFamily } from '@/session';
import { Button, Card, FeeLines, Footer, PageShell, PageState, Price, Segments } from '@/ui';
import { BillCard } from '../../components/bill-card';
import { useFresh } from '../../use-fresh';

type Shown = BillView['status'];

const emptyWords: Record<Shown, string> = {
  due: '没有要缴的费。医生开了单，这里会自己出现。',
  paid: '还没有缴过费。',
  refunded: '没有退款。',
};

const dueOf = (list: BillList | undefined): BillView[] => list?.bills.filter(({ status }) => status === 'due') ?? [];

const openBill = (patientId: string, bill: BillView) => () =>
  void navigateTo('visit.bill', { patientId, billId: bill.id });

const PayFooter = ({ list }: { list: BillList }) => {
  const [first] = dueOf(list);
  if (!first) return null;
  const { accountFen, cashFen } = list.dueTotal;
  return (
    <Footer
      summary={
        <View>
          <View className="row-base g2">
            <View className="sub">{list.isEstimate ? '您付约' : '您付'}</View>
            <Price fen={accountFen + cashFen} size="m" />
          </View>
        </View>
      }
    >
      <Button id="pay-button" onTap={openBill(list.patientId, first)}>
        去缴费
      </Button>
    </Footer>
  );
};

const Content = ({ list, shown, onShow }: { list: BillList; shown: Shown; onShow(shown: Shown): void }) => {
  const due = dueOf(list);
  const bills = list.bills.filter(({ status }) => status === shown);
  return (
    <>
      <Segments
        choices={[
          { value: 'due', label: due.length > 0 ? `待缴 ${due.length}` : '待缴' },
          { value: 'paid', label: '已缴' },
          { value: 'refunded', label: '退款' },
        ]}
        value={shown}
        onChange={onShow}
      />
      {shown === 'due' && due.length > 0 && (
        <Card id="due-total">
          <FeeLines fee={list.dueTotal} isEstimate={list.isEstimate} />
        </Card>
      )}
      {bills.length === 0 && (
        <Card>
          <View className="body c2">{emptyWords[shown]}</View>
        </Card>
      )}
      {bills.map((bill) => (
        <BillCard key={bill.id} bill={bill} onOpen={openBill(list.patientId, bill)} />
      ))}
      {shown === 'due' && due.length > 0 && (
        <View className="cap">
          {due.length > 1 && `${due.length} 张单一张一张缴，缴完一张再缴下一张。`}
          {list.isEstimate
            ? '医保付多少，要您授权后由医保局当场算出；付款前会写明准确的数。'
            : '金额由医保局实时结算得出。'}
          有疑问请找收费窗口。
        </View>
      )}
    </>
  );
};

/** 门诊缴费: what is due, what was paid. Bills are paid one at a time. */
export default function BillsPage() {
  const { patient } = useFamily();
  const [shown, setShown] = useState<Shown>('due');
  const bills = useResource(patient && `bills:${patient.id}`, () =>
    call('listBills', { params: { patientId: patient?.id ?? '' } }),
  );
  useFresh({ reload: bills.reload, everyMs: MINUTE, on: patient !== undefined });
  const hasFooter = shown === 'due' && dueOf(bills.data).length > 0;
  return (
    <PageShell title="门诊缴费" who footer={hasFooter && bills.data ? <PayFooter list={bills.data} /> : undefined}>
      {patient && (
        <PageState
          resource={bills}
          failed={{ title: '没能打开账单', text: '您的钱没有变。请检查网络再试，或到收费窗口缴费。' }}
          empty={{
            when: (list) => list.bills.length === 0,
            icon: 'f-bill',
            title: '没有要缴的费',
            text: `${patient.relationLabel}还没有缴费单。医生开了单，这里会自己出现。`,
            actions: <Button onTap={() => void switchTab('home')}>回首页</Button>,
          }}
        >
          {(list) => <Content list={list} shown={shown} onShow={setShown} />}
        </PageState>
      )}
    </PageShell>
  );
}
