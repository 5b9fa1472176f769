import { View } from '@tarojs/components';
import type { NoShowList, NoShowView } from '@anzhen/shared-types';
import { hospitalDate } from '@anzhen/shared-types/kernel';
import { switchTab } from '@/routes';
import { Button, Card, Chip, type ChipTone, type IconName, Note, PageShell, PageState, Section } from '@/ui';
import { Dotted } from '../../components/facts';
import { PlainFace } from '../../components/plain-face';
import { fullDay, momentWords } from '../../visit-words';
import { AppealSheet } from './appeal-sheet';
import { leftBefore, useNoShows } from './use-no-shows';

type Page = ReturnType<typeof useNoShows>;

const looks: Record<NoShowView['status'], { text: string; icon: IconName; tone: ChipTone }> = {
  counted: { text: '算一次', icon: 'missed-amber', tone: 'amber' },
  appealed: { text: '申诉中', icon: 'pending-indigo', tone: 'indigo' },
  forgiven: { text: '不算了', icon: 'ok-green', tone: 'green' },
  upheld: { text: '申诉没有通过，算一次', icon: 'missed-amber', tone: 'amber' },
};

/** How it stands: closed until when, or how many more times it takes. */
const Standing = ({ list }: { list: NoShowList }) => {
  const { counted, windowDays, blockedUntil } = list;
  if (blockedUntil !== null) {
    return (
      <Card id="no-show-standing">
        <View className="t1">手机挂号暂停了</View>
        <View className="body mt2">{`到 ${fullDay(hospitalDate(new Date(blockedUntil)))} 恢复。`}</View>
        <View className="body">{`${windowDays} 天里有 ${counted} 次挂了号没有来。`}</View>
        <View className="mt3">
          <Note>急着看病，可以到挂号窗口挂号，窗口不受影响。</Note>
        </View>
      </Card>
    );
  }
  return (
    <Card id="no-show-standing">
      <View className="t1">{counted === 0 ? '没有爽约' : `爽约 ${counted} 次`}</View>
      <View className="body mt2">
        {counted === 0
          ? '手机挂号一切照常。'
          : `${windowDays} 天里再有 ${leftBefore(list)} 次，会暂停手机挂号。现在照常可以挂。`}
      </View>
    </Card>
  );
};

const Rules = ({ list }: { list: NoShowList }) => (
  <Card>
    <View className="t3">怎么算爽约</View>
    <View className="sub mt2">挂了号，没有退，当天也没有来签到，算一次。</View>
    <View className="sub mt1">按时退的号、医生停诊、换医生退的号，都不算。</View>
    <View className="sub mt1">{`只算最近 ${list.windowDays} 天的，满 ${list.limit} 次暂停手机挂号。`}</View>
  </Card>
);

const NoShowCard = ({ noShow, page }: { noShow: NoShowView; page: Page }) => {
  const { id, status, visitDate, departmentName, doctorName, appealUntil, decisionReason } = noShow;
  const { text, icon, tone } = looks[status];
  const isOpen = page.canAppeal(noShow);
  return (
    <Card id={`no-show-${id}`}>
      <View className="row sb g2 wrap">
        <View className="t3">{fullDay(visitDate)}</View>
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
      </View>
      <View className="sub mt1">
        <Dotted>{[departmentName, doctorName]}</Dotted>
      </View>
      {status === 'appealed' && <View className="body mt2">医院收到了，正在看。结果会放在“消息与提醒”里。</View>}
      {decisionReason !== null && <View className="body mt2">{`医院答复：${decisionReason}`}</View>}
      {isOpen && appealUntil !== null && (
        <View className="col g2 mt3">
          <Button id={`appeal-${id}`} kind="second" onTap={() => page.begin(noShow)}>
            申诉
          </Button>
          <View className="cap">{`${momentWords(appealUntil)} 前可以申诉一次`}</View>
        </View>
      )}
      {!isOpen && status === 'counted' && <View className="cap mt2">已过申诉时间，有疑问请到服务台。</View>}
    </Card>
  );
};

export default function NoShowsPage() {
  const page = useNoShows();
  const { list } = page;
  if (page.patientId === undefined) {
    return (
      <PageShell title="爽约记录">
        <PlainFace icon="f-register" title="没有选就诊人" text="请从“我的挂号”里打开。">
          <Button onTap={() => void switchTab('home')}>回首页</Button>
        </PlainFace>
      </PageShell>
    );
  }
  return (
    <PageShell title="爽约记录">
      <PageState
        resource={list}
        failed={{
          title: '没能打开爽约记录',
          text: list.error?.code.startsWith('PATIENT') ? list.error.message : '您的号和钱都没有变。请检查网络再试。',
        }}
      >
        {(data) => (
          <>
            <Standing list={data} />
            {data.noShows.length > 0 && <Section title="每一次" />}
            {data.noShows.map((noShow) => (
              <NoShowCard key={noShow.id} noShow={noShow} page={page} />
            ))}
            <Rules list={data} />
          </>
        )}
      </PageState>
      <AppealSheet page={page} />
    </PageShell>
  );
}
