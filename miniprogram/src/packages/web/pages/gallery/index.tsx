import { View } from '@tarojs/components';
import { useState } from 'react';
import { now } from '@/platform/clock';
import { ask } from '@/platform/prompt';
import { chooseFontSize, useDisplay } from '@/session';
import {
  Avatar,
  Button,
  Card,
  Check,
  Chip,
  Confirm,
  Countdown,
  DateStrip,
  Field,
  Footer,
  IconBox,
  Icon,
  Link,
  ListRow,
  FeeLines,
  Note,
  Options,
  PageShell,
  Price,
  Radio,
  RangeBar,
  Route,
  Section,
  Segments,
  Sep,
  Sheet,
  Skeleton,
  type StatusKey,
  StatusTag,
  Switch,
  Tag,
  Ticket,
  WaitRuler,
} from '@/ui';

const allStatuses: StatusKey[] = [
  'to_check_in',
  'waiting',
  'called',
  'in_consult',
  'missed',
  'paused',
  'done',
  'to_pay',
  'processing',
  'paid',
  'pay_failed',
  'refunding',
  'cancelled',
  'suspended',
  'to_exam',
  'report_pending',
  'report_ready',
  'normal',
  'high',
  'low',
  'critical',
];

const sizes = [
  { value: 'standard', label: '标准' },
  { value: 'large', label: '大' },
  { value: 'elder', label: '特大' },
  { value: 'elder-max', label: '最大' },
] as const;

const stations = [
  { key: 'a', label: '签到', state: 'done' },
  { key: 'b', label: '候诊', state: 'now' },
  { key: 'c', label: '就诊', state: 'todo' },
  { key: 'd', label: '缴费', state: 'todo' },
  { key: 'e', label: '检查', state: 'todo' },
  { key: 'f', label: '报告', state: 'todo' },
] as const;

const days = ['今天', '周六', '周日', '周一', '周二', '周三', '周四'].map((weekLabel, index) => ({
  date: `2026-06-${12 + index}`,
  weekLabel,
  note: index === 2 ? '停诊' : '有号',
  isOff: index === 2,
}));

const WaitingTicket = () => (
  <Ticket foot={<Button>查看候诊进度</Button>}>
    <View className="row sb">
      <StatusTag status="waiting" />
      <View className="sub">号码 A023</View>
    </View>
    <View className="t1 mt3">请在 3 楼 B 区坐等叫号</View>
    <View className="sub mt1">
      心血管内科
      <Sep />5 诊室
    </View>
    <View className="row-base g2 mt4">
      <View className="hero">4</View>
      <View className="t3">人</View>
    </View>
    <View className="mt2">
      <WaitRuler fromMinutes={20} toMinutes={35} fromTime="10:00" toTime="10:15" nowTime="09:41" />
    </View>
  </Ticket>
);

const Reading = () => (
  <>
    <Card>
      <Route stations={stations} />
    </Card>
    <Card>
      <FeeLines fee={{ totalFen: 31360, fundFen: 18004, accountFen: 9516, cashFen: 3840 }} />
    </Card>
    <Card>
      <View className="row sb">
        <View className="t3">血钾</View>
        <StatusTag status="critical" detail="过高" />
      </View>
      <RangeBar value={6.6} low={3.5} high={5.3} criticalHigh={6.2} unit="mmol/L" rangeText="3.5–5.3" />
      <RangeBar value={4.12} low={null} high={3.4} unit="mmol/L" rangeText="＜3.40" />
      <RangeBar value={36.8} low={40} high={55} unit="g/L" rangeText="40.0–55.0" />
    </Card>
    <Card>
      <View className="row g2 wrap">
        {allStatuses.map((status) => (
          <StatusTag key={status} status={status} />
        ))}
        <Chip tone="amber" icon="up-amber">
          1 项偏高
        </Chip>
        <Tag tone="indigo">乙类</Tag>
        <Tag tone="amber">自费</Tag>
      </View>
    </Card>
  </>
);

const Choosing = () => {
  const [tab, setTab] = useState<'all' | 'am'>('all');
  const [date, setDate] = useState('2026-06-13');
  const [name, setName] = useState('');
  const [on, setOn] = useState(false);
  const [people, setPeople] = useState<'5' | '3'>('3');
  return (
    <>
      <DateStrip days={days} chosen={date} onChoose={setDate} />
      <Segments
        choices={[
          { value: 'all', label: '全天' },
          { value: 'am', label: '上午' },
        ]}
        value={tab}
        onChange={setTab}
      />
      <Options
        choices={[
          { value: '5', label: '5 人' },
          { value: '3', label: '3 人' },
        ]}
        value={people}
        onChange={setPeople}
      />
      <Card flush>
        <ListRow
          lead={<Avatar name="妈妈" />}
          title="妈妈 李*兰"
          detail="68 岁"
          trail={<Radio on />}
          arrow={false}
          onTap={() => undefined}
        />
        <ListRow
          lead={<IconBox icon="report-green" tone="green" />}
          title="血脂四项报告已出"
          detail="昨天 16:20"
          onTap={() => undefined}
        />
        <ListRow
          lead={<Icon name="bell-qing" size="l" />}
          title="消息与提醒"
          trail={<Switch label="提醒" on={on} onChange={setOn} />}
        />
        <ListRow lead={<Check on />} title="检查检验" trail={<Price fen={23200} />} />
      </Card>
      <Field label="姓名" value={name} onChange={setName} placeholder="就诊人姓名" />
      <Field label="身份证号" value="" onChange={() => undefined} error="身份证号不对，请核对 18 位号码" />
    </>
  );
};

/** Every part of the kit on one page, in any text size. */
export default function GalleryPage() {
  const { step } = useDisplay();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [until] = useState(() => new Date(now() + 14 * 60_000).toISOString());
  return (
    <PageShell
      title="组件"
      footer={
        <Footer summary={<Price fen={4000} size="m" />}>
          <Button onTap={() => setSheetOpen(true)}>下一步</Button>
        </Footer>
      }
    >
      <Options choices={sizes} value={step} onChange={chooseFontSize} />
      <WaitingTicket />
      <Reading />
      <Choosing />
      <Countdown until={until} />
      <Note tone="amber">有 1 种自费药，医保不报。</Note>
      <Note>可以去洗手间、接水，请别离开 3 楼</Note>
      <Section title="按钮">
        <Link icon="plus-qing" onTap={() => setAsking(true)}>
          退号
        </Link>
      </Section>
      <Button
        kind="second"
        icon="share-qing"
        id="ask-pay"
        onTap={() => void ask({ kind: 'pay', title: '微信支付', amountFen: 4000 })}
      >
        付款
      </Button>
      <Button kind="plain">中性按钮</Button>
      <Button kind="tint">浅色按钮</Button>
      <Button kind="danger" icon="phone-call-white">
        急救专用
      </Button>
      <Button missing="还差就诊人">挂号</Button>
      <Skeleton rows={1} />
      <Sheet
        open={isSheetOpen}
        title="周明远"
        subtitle="主任医师"
        onClose={() => setSheetOpen(false)}
        foot={<Button>下一步</Button>}
      >
        <View className="body">选时段</View>
      </Sheet>
      <Confirm
        open={isAsking}
        title="要退掉这个号吗？"
        confirmText="退号"
        isDangerous
        onConfirm={() => setAsking(false)}
        onCancel={() => setAsking(false)}
      >
        ¥40.00 退回原来付款的地方。
      </Confirm>
    </PageShell>
  );
}
