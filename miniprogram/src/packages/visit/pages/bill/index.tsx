import { View } from '@tarojs/components';
import type { BillList } from '@anzhen/shared-types';
import { call, useResource } from '@/api';
import { redirectTo, useRouteParams } from '@/routes';
import { useFamily } from '@/session';
import { Button, PageShell, PageState } from '@/ui';
import { BillPay } from './components/bill-pay';

/** 缴费明细: one bill, and paying it. */
export default function BillPage() {
  const { patientId, billId } = useRouteParams('visit.bill');
  const { patients } = useFamily();
  const key = patientId !== undefined && billId !== undefined ? `bill:${patientId}:${billId}` : null;
  const bills = useResource(key, () => call('listBills', { params: { patientId: patientId ?? '' } }));
  const find = (list: BillList) => list.bills.find(({ id }) => id === billId);
  const patient = patients?.find(({ id }) => id === patientId);
  const toBills = <Button onTap={() => void redirectTo('visit.bills')}>看全部缴费单</Button>;
  if (key === null) {
    return (
      <PageShell title="缴费明细">
        <View className="t2">没有说明是哪一张单</View>
        {toBills}
      </PageShell>
    );
  }
  return (
    <PageShell title="缴费明细">
      <PageState
        resource={bills}
        failed={{ title: '没能打开这张单', text: '您的钱没有变。请检查网络再试，或到收费窗口缴费。' }}
        empty={{
          when: (list) => find(list) === undefined,
          icon: 'f-bill',
          title: '没有找到这张单',
          text: '可能已经在窗口缴了，或医生改了单。您的钱没有变。',
          actions: toBills,
        }}
      >
        {(list) => {
          const bill = find(list);
          return bill ? (
            <BillPay key={bill.id} list={list} bill={bill} patient={patient} reload={bills.reload} />
          ) : null;
        }}
      </PageState>
    </PageShell>
  );
}
