import type { BroadcastResult, BroadcastView, MessageChannel, NoticeForm } from '@anzhen/shared-types';
import { DAY, HOUR, MINUTE, SECOND } from '@anzhen/shared-types/kernel';
import type { ChipTone, IconName } from '@/ui';

export const channelNames: Readonly<Record<MessageChannel, string>> = {
  assistant: '微信就医助手',
  subscribe: '微信',
  official: '公众号',
  sms: '短信',
};

const resultNames: Readonly<Record<BroadcastResult, string>> = {
  waiting: '还没发',
  on_way: '正在送',
  assistant: '微信就医助手送达',
  subscribe: '微信送达',
  official: '公众号送达',
  sms: '短信送达',
  unreached: '要打电话',
  phoned: '已电话告知',
  dropped: '退号或已过，不用发',
};

/** A stopped broadcast reaches nobody any more. */
export const resultName = (result: BroadcastResult, status: BroadcastView['status']): string =>
  result === 'waiting' && status === 'stopped' ? '停发，没有发' : resultNames[result];

/** Whom a broadcast is for: its groups one after the other. */
export const audienceName = ({ audience }: Pick<BroadcastView, 'audience'>): string =>
  audience.map(({ name }) => name).join('、');

export interface Look {
  text: string;
  tone: ChipTone;
  icon: IconName;
}

const looks: Readonly<Record<BroadcastView['status'], Look>> = {
  draft: { text: '草稿', tone: 'grey', icon: 'history-ink2' },
  waiting: { text: '待复核', tone: 'indigo', icon: 'pending-indigo' },
  scheduled: { text: '定时待发', tone: 'indigo', icon: 'pending-indigo' },
  sending: { text: '正在发', tone: 'qing', icon: 'wait-qing' },
  paused: { text: '已暂停', tone: 'amber', icon: 'pause-amber' },
  stopped: { text: '已停发', tone: 'grey', icon: 'cancel-ink2' },
  done: { text: '全部送达', tone: 'green', icon: 'ok-green' },
};

export const countOf = ({ results }: Pick<BroadcastView, 'results'>, ...wanted: readonly BroadcastResult[]): number =>
  wanted.reduce((sum, result) => sum + (results[result] ?? 0), 0);

/** What a row of the ledger says about a broadcast; people who have to be called come before everything else. */
export const lookOf = (broadcast: BroadcastView): Look => {
  if (broadcast.status !== 'done' && broadcast.status !== 'stopped') return looks[broadcast.status];
  if (countOf(broadcast, 'unreached') > 0) return { text: '要打电话', tone: 'amber', icon: 'phone-amber' };
  return broadcast.status === 'done' && countOf(broadcast, 'phoned') > 0
    ? { ...looks.done, text: '都告知了' }
    : looks[broadcast.status];
};

/** The parts of the bar that shows how many are reached how, in the order in which they are drawn. */
export const reachParts: readonly { kind: string; label: string; results: readonly BroadcastResult[] }[] = [
  { kind: 'wechat', label: '微信送达', results: ['assistant', 'subscribe', 'official'] },
  { kind: 'sms', label: '短信送达', results: ['sms'] },
  { kind: 'phoned', label: '已电话告知', results: ['phoned'] },
  { kind: 'phone', label: '要打电话', results: ['unreached'] },
  { kind: 'way', label: '正在送', results: ['on_way'] },
  { kind: 'rest', label: '还没发', results: ['waiting'] },
  { kind: 'out', label: '不用发', results: ['dropped'] },
];

/** Of the newest page: something moves by itself, so it is read again soon. */
export const isLive = (broadcasts: readonly BroadcastView[]): boolean =>
  broadcasts.some(
    ({ status, results, trials }) =>
      status === 'sending' || countOf({ results }, 'on_way') > 0 || trials.some(({ result }) => result === 'on_way'),
  );

/** `1 天 3 小时`, `2 小时 5 分`, `4 分 30 秒`: the two largest parts of what is left. */
export const timeLeft = (ms: number): string => {
  if (ms < SECOND) return '马上';
  const parts = [
    { unit: '天', count: Math.floor(ms / DAY) },
    { unit: '小时', count: Math.floor((ms % DAY) / HOUR) },
    { unit: '分', count: Math.floor((ms % HOUR) / MINUTE) },
    { unit: '秒', count: Math.floor((ms % MINUTE) / SECOND) },
  ];
  const first = parts.findIndex(({ count }) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(' ');
};

/** What becomes of a notice in the quiet hours. */
export const nightWords = (
  atNight: NoticeForm['kinds'][number]['atNight'],
  { from, to }: NoticeForm['quietHours'],
): string => {
  if (atNight === 'send') return '这种通知夜里也发';
  return `${from}–${to} 不打扰，${atNight === 'wait' ? '到早上接着发' : '天亮就要看病的除外'}`;
};

/** `8:05`, `0805`, `８：０５` as `08:05`; null for what is no time of a day. */
export const clockOf = (typed: string): string | null => {
  const [, hours = '', minutes = ''] = /^(\d{1,2})(?::|(?=\d{2}$))(\d{2})$/.exec(typed.normalize('NFKC').trim()) ?? [];
  return minutes !== '' && Number(hours) < 24 && Number(minutes) < 60 ? `${hours.padStart(2, '0')}:${minutes}` : null;
};

/** What came of a notice that somebody sent to themselves. */
export const trialResult = (result: BroadcastResult): string => {
  if (result === 'on_way') return '正在送';
  return result === 'unreached' ? '微信没有收到，小程序消息里有' : resultNames[result];
};

type Sms = NonNullable<NoticeForm['kinds'][number]['sms']>;

/** A text message with its signature, filled in as the gateway fills it; the fact that is null is the author's words. */
export const smsText = (
  { text, params }: Sms,
  sign: string | null,
  { facts, words }: { facts: Readonly<Record<string, string>>; words: string },
): string => {
  const shown = params.map(({ fact, otherwise, most }) => {
    const value = (fact === null ? words : facts[fact]) || otherwise;
    return [...value].slice(0, most).join('');
  });
  const filled = text.replace(/\{(\d+)\}/g, (_, at: string) => shown[Number(at) - 1] ?? '');
  return sign === null ? filled : `【${sign}】${filled}`;
};

/** The longest that the same words can become for anybody. */
export const longestSms = (sms: Sms, sign: string | null, words: string): string =>
  smsText(
    { ...sms, params: sms.params.map((param) => (param.fact === null ? param : { ...param, fact: 'longest' })) },
    sign,
    { facts: { longest: '字'.repeat(LONGER_THAN_ANY) }, words },
  );

const LONGER_THAN_ANY = 60;
