import type { ReportShare } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { dayAndTime } from '@/packages/visit/time-words';
import { switchTab, useRouteParams } from '@/routes';
import { Button, Card, Chip, Confirm, InlineMessage, Link, Note, PageShell, PageState, Section, Segments } from '@/ui';
import { deviceWords } from '../../share/device-words';
import { type Hours, HOURS, useShares } from '../../share/use-shares';
import '../../components/report.scss';

type Shares = ReturnType<typeof useShares>;

const MakeCard = ({ shares }: { shares: Shares }) => (
  <Card>
    <View className="t2">生成查看链接</View>
    <View className="body c2 mt2">医生打开链接就能看这一份报告，不用登录。看不到您的其他报告。</View>
    <View className="sub mt4">多久以后失效</View>
    <View className="mt2">
      <Segments
        choices={Object.entries(HOURS).map(([value, label]) => ({ value: value as Hours, label }))}
        value={shares.hours}
        onChange={shares.setHours}
      />
    </View>
    <View className="col g3 mt4">
      <Button id="make-share" loading={shares.steps.busy === 'make'} loadingText="正在生成…" onTap={shares.make}>
        生成链接
      </Button>
    </View>
  </Card>
);

const NewLink = ({ url, onCopy }: { url: string; onCopy(): void }) => (
  <Card id="new-share">
    <View className="t3">链接生成好了</View>
    <View className="sub mt2 share-url">{url}</View>
    <View className="mt3">
      <Button kind="second" icon="copy-qing" onTap={onCopy}>
        复制链接
      </Button>
    </View>
    <View className="cap mt2">为了安全，链接只在这里给一次。忘了就再生成一个。</View>
  </Card>
);

const looks = {
  live: { text: '可以看', icon: 'ok-green', tone: 'green' },
  expired: { text: '已到期', icon: 'cancel-ink2', tone: 'grey' },
  revoked: { text: '已收回', icon: 'cancel-ink2', tone: 'grey' },
} as const;

const ShareCard = ({ share, onRevoke }: { share: ReportShare; onRevoke(): void }) => {
  const { text, icon, tone } = looks[share.status];
  return (
    <Card className="share-card">
      <View className="row sb g2 wrap">
        <View className="t3">{`${dayAndTime(share.createdAt)} 生成`}</View>
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
      </View>
      <View className="sub mt1">{`${dayAndTime(share.expiresAt)} 失效`}</View>
      <View className="hr mt3" />
      {share.openings.length === 0 && <View className="body c2 mt3">还没有人打开过。</View>}
      {share.openings.map(({ at, by, device }, index) => (
        <View key={`${at}-${index}`} className="mt3">
          <View className="body md">{by}</View>
          <View className="sub">{[dayAndTime(at), deviceWords(device)].filter((part) => part !== '').join('　')}</View>
        </View>
      ))}
      {share.status === 'live' && (
        <View className="mt3">
          <Link tone="red" onTap={onRevoke}>
            收回这个链接
          </Link>
        </View>
      )}
    </Card>
  );
};

function Shares({ patientId, reportId }: { patientId: string; reportId: string }) {
  const shares = useShares(patientId, reportId);
  const { list, steps, url, revoking, setRevoking, revoke } = shares;
  return (
    <>
      <MakeCard shares={shares} />
      <InlineMessage message={steps.fault} />
      {url !== null && <NewLink url={url} onCopy={shares.copy} />}
      <PageState resource={list} failed={{ title: '没能打开查看记录', text: '记录没有丢。请检查网络再试。' }}>
        {(data) => (
          <>
            {data.shares.length > 0 && <Section title="生成过的链接，谁看过" />}
            {data.shares.map((share) => (
              <ShareCard key={share.id} share={share} onRevoke={() => setRevoking(share)} />
            ))}
          </>
        )}
      </PageState>
      <Note tone="grey">“谁看过”写的是对方自己填的名字。看到不认识的人，请收回链接。</Note>
      <Confirm
        open={revoking !== null}
        title="要收回这个链接吗？"
        confirmText="收回链接"
        isDangerous
        loading={steps.busy === 'revoke'}
        onConfirm={revoke}
        onCancel={() => setRevoking(null)}
      >
        收回以后，再打开这个链接就看不到报告了。已经看过的收不回来。
      </Confirm>
    </>
  );
}

export default function SharesPage() {
  const { patientId, reportId } = useRouteParams('report.shares');
  return (
    <PageShell title="给别的医生看">
      {patientId !== undefined && reportId !== undefined ? (
        <Shares patientId={patientId} reportId={reportId} />
      ) : (
        <Button kind="second" onTap={() => void switchTab('reports')}>
          看全部报告
        </Button>
      )}
    </PageShell>
  );
}
