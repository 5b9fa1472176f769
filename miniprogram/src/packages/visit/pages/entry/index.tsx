import type { EntryCodeView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { useResource, useSteps } from '@/api';
import { callPhone } from '@/platform/device';
import { scanCode } from '@/platform/wechat';
import { navigateTo, redirectTo, switchTab, useRouteParams } from '@/routes';
import { useRuntime } from '@/session';
import { Button, Card, IconBox, InlineMessage, Link, ListRow, PageShell, PageState, Ticket } from '@/ui';
import { type EntryRefusal, readEntry, refusalWords } from '../../entry-refusal';

const Refused = ({ refusal, onScan, isScanning }: { refusal: EntryRefusal; onScan(): void; isScanning: boolean }) => {
  const { title, text } = refusalWords[refusal];
  const hotline = useRuntime().data?.hotline;
  return (
    <Ticket
      id="entry-refused"
      face="amber"
      foot={
        <>
          <Button id="rescan-button" loading={isScanning} loadingText="正在打开相机…" onTap={onScan}>
            重新扫码
          </Button>
          <View className="row sb wrap">
            <Link onTap={() => void switchTab('home')}>回首页</Link>
            {hotline !== undefined && (
              <Link icon="phone-qing" onTap={() => void callPhone(hotline)}>
                打医院电话
              </Link>
            )}
          </View>
        </>
      }
    >
      <View className="t1" id="entry-title">
        {title}
      </View>
      <View className="body mt2">{text}</View>
      <View className="body mt2">您的号、钱和报告都没有变。</View>
    </Ticket>
  );
};

const services = [
  {
    id: 'entry-bills',
    icon: 'bill-qing',
    title: '缴费',
    detail: '检查、药品、住院费',
    open: () => navigateTo('visit.bills'),
  },
  {
    id: 'entry-reports',
    icon: 'report-qing',
    title: '看报告',
    detail: '化验和检查结果',
    open: () => switchTab('reports'),
  },
  {
    id: 'entry-exams',
    icon: 'exam-qing',
    title: '要做的检查',
    detail: '去哪里，要不要空腹',
    open: () => navigateTo('visit.exams'),
  },
] as const;

/** 床旁、病区: what can be done from a bed. */
const Services = ({ view }: { view: EntryCodeView }) => (
  <>
    <Card>
      <View className="t1" id="entry-title">
        {withSpaces(view.name)}
      </View>
      <View className="body c2 mt2">不用下楼，在手机上就能办。</View>
    </Card>
    <Card flush>
      {services.map(({ id, icon, title, detail, open }) => (
        <ListRow
          key={id}
          id={id}
          lead={<IconBox icon={icon} />}
          title={title}
          detail={detail}
          onTap={() => void open()}
        />
      ))}
    </Card>
  </>
);

/** What a scanned code says where it leads to no other page, and the clear word where it leads nowhere. */
export default function EntryPage() {
  const { scene = '' } = useRouteParams('visit.entry');
  const resource = useResource(`entry:${scene}`, () => readEntry(scene === '' ? '-' : scene, true));
  const { busy, fault, run } = useSteps<'scan'>();
  const scan = (): void =>
    void run('scan', async () => {
      const scanned = await scanCode();
      if (scanned !== null) await redirectTo('visit.check-in', { scene: scanned });
    });
  return (
    <PageShell title="扫码">
      <PageState
        resource={resource}
        failed={{ title: '没能读出这个码', text: '您的号和钱都没有变。请检查网络再试，或问护士台。' }}
      >
        {(code) =>
          typeof code === 'string' ? (
            <Refused refusal={code} isScanning={busy === 'scan'} onScan={scan} />
          ) : (
            <Services view={code} />
          )
        }
      </PageState>
      <InlineMessage message={fault} />
    </PageShell>
  );
}
