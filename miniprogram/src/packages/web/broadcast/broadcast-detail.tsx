import type { BroadcastView, DryRun } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { call, useResource } from '@/api';
import { Button, Chip, Confirm, Field, Icon, InlineMessage } from '@/ui';
import { useNow } from '../../staff/desk/use-now';
import { timeWords } from '../workbench/time-words';
import { audienceName, countOf, lookOf, reachParts, timeLeft, trialResult } from './broadcast-words';
import { PhoneSheet, ResultSheet } from './people-sheets';
import { ReachBar } from './reach-bar';
import type { Ledger } from './use-ledger';

type Asked = 'release' | 'return' | 'stop' | 'cancel' | 'discard';

const questions: Readonly<Record<Asked, { title: string; verb: string; isDangerous: boolean; text: string }>> = {
  release: { title: '放行这条通知吗？', verb: '放行', isDangerous: false, text: '' },
  return: { title: '退回草稿吗？', verb: '退回', isDangerous: false, text: '写的人改好以后再提交。' },
  stop: {
    title: '停发这条通知吗？',
    verb: '停发，不能恢复',
    isDangerous: true,
    text: '已经送到的收不回来，其余的人不再发。',
  },
  cancel: {
    title: '取消这次定时吗？',
    verb: '取消，不再发',
    isDangerous: true,
    text: '到时间也不会发。只想改时间的，请点“退回”。',
  },
  discard: { title: '删除这份草稿吗？', verb: '删除草稿', isDangerous: true, text: '删掉以后找不回来。' },
};

const whenReleased = ({ sendAt }: BroadcastView): string =>
  sendAt === null
    ? '放行后马上发，已经送到的收不回来。'
    : `放行后等到 ${timeWords(sendAt)} 发，那时按当时的挂号重新算人。开始发以前能取消。`;

interface AskProps {
  asked: Asked;
  broadcast: BroadcastView;
  ledger: Ledger;
  onClose(): void;
}

/** Asks before something that cannot be taken back; for a release, with how many there are right now. */
const Ask = ({ asked, broadcast, ledger, onClose }: AskProps) => {
  const [reason, setReason] = useState('');
  const { event, updatedAt } = broadcast;
  const dry = useResource<DryRun>(asked === 'release' ? `release:${broadcast.id}:${updatedAt}` : null, () => {
    const audience = broadcast.audience.map(({ day, departmentCode, sessionId }) => ({
      day,
      departmentCode,
      sessionId,
    }));
    return call('dryRunBroadcast', { body: { event, audience } });
  });
  const { title, verb, isDangerous, text } = questions[asked];
  const needsReason = asked !== 'release' && asked !== 'discard';
  const people = dry.data?.people;
  const missing = ((): string | undefined => {
    if (needsReason && reason.trim() === '') return '还差原因';
    return asked === 'release' && people === undefined ? (dry.error?.message ?? '正在算人数') : undefined;
  })();
  const go = async (): Promise<void> => {
    if (asked === 'discard') await ledger.discard();
    else {
      const move = asked === 'cancel' ? 'stop' : asked;
      await ledger.go(move === 'release' ? { move, people: people ?? 0, updatedAt } : { move, reason: reason.trim() });
    }
    onClose();
  };
  return (
    <Confirm
      open
      title={title}
      confirmText={people === undefined ? verb : `${verb}，${people} 人`}
      isDangerous={isDangerous}
      missing={missing}
      loading={ledger.busy !== null}
      onConfirm={() => void go()}
      onCancel={onClose}
    >
      {`“${broadcast.words}”，${audienceName(broadcast)}。${asked === 'release' ? whenReleased(broadcast) : ''}${text}`}
      {asked === 'release' && dry.data && dry.data.phoneOnly > 0 && `其中 ${dry.data.phoneOnly} 人只能打电话。`}
      {needsReason && (
        <View className="mt3">
          <Field id="move-reason" label="原因（必填，会留记录）" value={reason} onChange={setReason} maxLength={120} />
        </View>
      )}
    </Confirm>
  );
};

interface ActionsProps {
  broadcast: BroadcastView;
  ledger: Ledger;
  onAsk(asked: Asked): void;
  onTakeUp(): void;
}

const Actions = ({ broadcast, ledger, onAsk, onTakeUp }: ActionsProps) => {
  const { status, isOwn } = broadcast;
  const isOff = ledger.busy !== null;
  if (status === 'draft') {
    if (!isOwn) return <View className="sub">{`${broadcast.writtenBy}还在写。`}</View>;
    return (
      <View className="row g2 wrap">
        <Button id="take-up" inline small kind="tint" disabled={isOff} onTap={onTakeUp}>
          接着写
        </Button>
        <Button id="discard" inline small kind="plain" disabled={isOff} onTap={() => onAsk('discard')}>
          删除草稿
        </Button>
      </View>
    );
  }
  if (status === 'waiting' || status === 'scheduled')
    return (
      <View className="row g2 wrap">
        {status === 'scheduled' && (
          <Button id="stop" inline small kind="danger-outline" disabled={isOff} onTap={() => onAsk('cancel')}>
            取消定时
          </Button>
        )}
        {status === 'waiting' && !isOwn && (
          <Button id="release" inline small disabled={isOff} onTap={() => onAsk('release')}>
            复核放行
          </Button>
        )}
        <Button id="send-back" inline small kind="plain" disabled={isOff} onTap={() => onAsk('return')}>
          {isOwn ? '撤回修改' : '退回'}
        </Button>
        <Button
          id="try-out"
          inline
          small
          kind="plain"
          disabled={isOff}
          loading={ledger.busy === 'try'}
          onTap={ledger.tryOut}
        >
          先发给我自己看
        </Button>
        {status === 'waiting' && isOwn && (
          <Button
            id="nudge"
            inline
            small
            kind="tint"
            disabled={isOff}
            loading={ledger.busy === 'nudge'}
            onTap={ledger.nudge}
          >
            催一下
          </Button>
        )}
        {status === 'waiting' && isOwn && <View className="sub">自己写的通知，要另一位同事来复核。</View>}
      </View>
    );
  if (status === 'sending' || status === 'paused')
    return (
      <View className="row g2 wrap">
        <Button
          id="pause-resume"
          inline
          small
          kind="tint"
          disabled={isOff}
          onTap={() => void ledger.go({ move: status === 'sending' ? 'pause' : 'resume' })}
        >
          {status === 'sending' ? '暂停' : '继续发'}
        </Button>
        <Button id="stop" inline small kind="danger-outline" disabled={isOff} onTap={() => onAsk('stop')}>
          停发
        </Button>
      </View>
    );
  return null;
};

const sinceWords = ({ joined, gone }: NonNullable<BroadcastView['since']>, people: number): string => {
  const changes = [...(joined > 0 ? [`新挂 ${joined} 人`] : []), ...(gone > 0 ? [`退了 ${gone} 人`] : [])];
  return changes.length === 0
    ? `发的时候重新算过：还是 ${people} 人`
    : `发的时候重新算过：比放行时${changes.join('，')}，现在 ${people} 人`;
};

const Countdown = ({ sendAt }: { sendAt: string }) => {
  const left = new Date(sendAt).getTime() - useNow(1_000);
  return (
    <View className="broadcast-countdown" id="countdown">
      <Icon name="wait-qing" size="s" />
      <View>{left < 0 ? '时间到了，正在算发给谁' : `还有 ${timeLeft(left)}`}</View>
    </View>
  );
};

/** One broadcast: who wrote and released it, how far it is, and what can be done. */
export function BroadcastDetail({ ledger, onTakeUp }: { ledger: Ledger; onTakeUp(broadcast: BroadcastView): void }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [sheet, setSheet] = useState<'people' | 'phones' | null>(null);
  const broadcast = ledger.chosen;
  if (!broadcast) return null;
  const { tone, icon, text } = lookOf(broadcast);
  const parts = reachParts.map((part) => ({ ...part, people: countOf(broadcast, ...part.results) }));
  const isReleased = parts.some(({ people }) => people > 0);
  const toCall = countOf(broadcast, 'unreached', 'phoned');
  const lines = [
    `${timeWords(broadcast.writtenAt)} ${broadcast.writtenBy}写`,
    ...(broadcast.nudgedAt ? [`${timeWords(broadcast.nudgedAt)} ${broadcast.writtenBy}催过复核`] : []),
    ...(broadcast.releasedAt ? [`${timeWords(broadcast.releasedAt)} ${broadcast.releasedBy ?? ''}复核放行`] : []),
    ...(broadcast.sendAt ? [`定在 ${timeWords(broadcast.sendAt)} 发`] : []),
    ...(broadcast.since ? [sinceWords(broadcast.since, broadcast.people)] : []),
    ...(broadcast.endedAt ? [`${timeWords(broadcast.endedAt)} ${broadcast.status === 'done' ? '发完' : '停发'}`] : []),
  ];
  return (
    <View className="bench-panel broadcast-detail" id="broadcast-detail">
      <View className="row sb g2">
        <View className="t3">{broadcast.title}</View>
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
      </View>
      <View className="review-quote">
        <View>{broadcast.words}</View>
        <View className="cap mt1">{audienceName(broadcast)}</View>
      </View>
      {broadcast.status === 'scheduled' && broadcast.sendAt !== null && <Countdown sendAt={broadcast.sendAt} />}
      {isReleased && <ReachBar parts={parts} />}
      <View className="col">
        {lines.map((line) => (
          <View key={line} className="sub">
            {line}
          </View>
        ))}
        {broadcast.trials.map(({ by, at, result }) => (
          <View key={at} className="sub">
            {`${timeWords(at)} ${by}试发给自己：${trialResult(result)}`}
          </View>
        ))}
        {broadcast.reason !== null && <View className="sub notice-warn">{`原因：${broadcast.reason}`}</View>}
      </View>
      <InlineMessage message={ledger.fault} />
      <Actions broadcast={broadcast} ledger={ledger} onAsk={setAsked} onTakeUp={() => onTakeUp(broadcast)} />
      {isReleased && (
        <View className="row g2 wrap">
          <Button id="see-people" inline small kind="plain" onTap={() => setSheet('people')}>
            看名单
          </Button>
          {toCall > 0 && (
            <Button id="see-phones" inline small kind="plain" icon="phone-call-qing" onTap={() => setSheet('phones')}>
              {`电话名单 ${countOf(broadcast, 'unreached')}`}
            </Button>
          )}
        </View>
      )}
      {asked !== null && <Ask asked={asked} broadcast={broadcast} ledger={ledger} onClose={() => setAsked(null)} />}
      {sheet === 'people' && <ResultSheet broadcast={broadcast} onClose={() => setSheet(null)} />}
      {sheet === 'phones' && (
        <PhoneSheet broadcast={broadcast} onClose={() => setSheet(null)} onMarked={ledger.first.reload} />
      )}
    </View>
  );
}
