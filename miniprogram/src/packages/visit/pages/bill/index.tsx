import { View } from '@tarojs/components';
import type { BillList, BillView, PatientView } from '@anzhen/shared-types';
import { SECOND } from '@anzhen/shared-types/kernel';
import { call, useResource } from '@/api';
import { navigateTo, redirectTo, useRouteParams } from '@/routes';
import { reloadFamily } from '@/session';
import { Button, PageShell, PageState } from '@/ui';
import { useFresh } from '../../use-fresh';
import { BillPay } from './components/bill-pay';

const ASK_EVERY_MS = 5 * SECOND;

const isOnItsWayBack = ({ status, refundWaits, guidance }: BillView): boolean =>
  status === 'refunded' && refundWaits === null && guidance.length > 0;

interface BillRead {
  list: BillList;
  /** Whose bill it is; undefined when the person was removed from the family meanwhile. */
  patient: PatientView | undefined;
}

// The page may be opened by a message, before anything has read the family.
const readBill = async (patientId: string): Promise<BillRead> => {
  const [list, family] = await Promise.all([call('listBills', { params: { patientId } }), reloadFamily()]);
  return { list, patient: family.find(({ id }) => id === patientId) };
};

/** 缴费明细: one bill or several, and paying them at once. */
export default function BillPage() {
  const { patientId, billIds } = useRouteParams('visit.bill');
  const ids = (billIds ?? '').split(',').filter((id) => id !== '');
  const key = patientId !== undefined && ids.length > 0 ? `bill:${patientId}:${ids.join(',')}` : null;
  const bills = useResource(key, () => readBill(patientId ?? ''));
  const find = ({ list }: BillRead) => list.bills.filter(({ id }) => ids.includes(id));
  // Money on its way back: the page follows it until the bill is due again, or the insurance wants a fresh consent.
  const isReturning = bills.data !== undefined && find(bills.data).some(isOnItsWayBack);
  useFresh({ reload: bills.reload, everyMs: ASK_EVERY_MS, on: isReturning });
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
          when: (data) => find(data).length === 0,
          icon: 'f-bill',
          title: '没有找到这张单',
          text: '可能已经在窗口缴了，或医生改了单。您的钱没有变。',
          actions: toBills,
        }}
      >
        {(data) => {
          const shown = find(data);
          const [only] = shown;
          return (
            <>
              <BillPay key={key} {...data} bills={shown} reload={bills.reload} />
              {only && shown.length === 1 && only.status !== 'due' && only.refundWaits === null && !isReturning && (
                <Button
                  id="to-refund"
                  kind="plain"
                  onTap={() => void navigateTo('visit.refund', { patientId: patientId ?? '', billId: only.id })}
                >
                  退费
                </Button>
              )}
            </>
          );
        }}
      </PageState>
    </PageShell>
  );
}
