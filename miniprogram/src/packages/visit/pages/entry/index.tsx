import type { EntryCodeView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { scanCode } from '@/platform/wechat';
import { navigateTo, redirectTo, switchTab, useRouteParams } from '@/routes';
import { useRuntime } from '@/session';
import { Button, IconBox, InlineMessage, Link, ListRow, PageShell, PageState, Ticket } from '@/ui';
import { type EntryRefusal, entryRefusalOf, refusalWords } from '../../entry-refusal';

type Read = { view: EntryCodeView } | { refusal: EntryRefusal };

const read = async (scene: string): Promise<Read> => {
  try {
    // Whoever led here has scanned; reading it again is no second scan.
    return { view: await call('readEntryCode', { params: { scene }, query: { again: 'yes' } }) };
  } catch (error) {
    const refusal = entryRefusalOf(asApiError(error));
    if (refusal === null) throw error;
    return { refusal };
  }
};

const Refused = ({ refusal, onScan, isScanning }: { refusal: EntryRefusal; onScan(): void; isScanning: boolean }) => {
  const { title, text } = refusalWords[refusal];
  const runtime = useRuntime().data;
  return (
    <Ticket
      id="entry-refused"
      face="amber"
      foot={
        <>
          <Button id="rescan-button" loading={isScanning} loadingText="正在打开相机…" onTap={onScan}>
            重新扫码
          </Button>
          <Link onTap={() => void switchTab('home')}>回首页</Link>
        </>
      }
    >
      <View className="t1" id="entry-title">
        {title}
      </View>
      <View className="body mt2">{text}</View>
      <View className="body mt2">您的号、钱和报告都没有变。</View>
      {runtime?.hotline && <View className="sub mt3">{`医院电话 ${runtime.hotline}`}</View>}
    </Ticket>
  );
};

/** 床旁、病区: what can be done from a bed. */
const Services = ({ view }: { view: EntryCodeView }) => (
  <>
    <View className="card">
      <View className="t1" id="entry-title">
        {view.name}
      </View>
      <View className="body c2 mt2">不用下楼，这些在手机上就能办。</View>
    </View>
    <View className="card flush mt3">
      <ListRow
        id="entry-bills"
        lead={<IconBox icon="bill-qing" />}
        title="缴费"
        detail="检查、药品和住院的缴费单"
        onTap={() => void navigateTo('visit.bills')}
      />
      <ListRow
        id="entry-reports"
        lead={<IconBox icon="report-qing" />}
        title="看报告"
        detail="化验和检查结果"
        onTap={() => void switchTab('reports')}
      />
      <ListRow
        id="entry-exams"
        lead={<IconBox icon="exam-qing" />}
        title="要做的检查"
        detail="去哪里，要不要空腹"
        onTap={() => void navigateTo('visit.exams')}
      />
    </View>
  </>
);

/** What a scanned code says where it leads to no other page, and the clear word where it leads nowhere. */
export default function EntryPage() {
  const { scene = '' } = useRouteParams('visit.entry');
  const resource = useResource(`entry:${scene}`, () => read(scene === '' ? '-' : scene));
  const [isScanning, setScanning] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const scan = async (): Promise<void> => {
    setScanning(true);
    setFault(null);
    try {
      const scanned = await scanCode();
      if (scanned !== null) await redirectTo('visit.check-in', { scene: scanned });
    } catch (error) {
      setFault(asApiError(error).message);
    } finally {
      setScanning(false);
    }
  };
  return (
    <PageShell title="扫码">
      <PageState
        resource={resource}
        failed={{ title: '没能读出这个码', text: '您的号和钱都没有变。请检查网络再试，或问护士台。' }}
      >
        {(data) =>
          'refusal' in data ? (
            <Refused refusal={data.refusal} isScanning={isScanning} onScan={() => void scan()} />
          ) : (
            <Services view={data.view} />
          )
        }
      </PageState>
      <InlineMessage message={fault} />
    </PageShell>
  );
}
