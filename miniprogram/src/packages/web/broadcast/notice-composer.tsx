import { noticeRoom } from '@anzhen/shared-types/kernel';
import { Input, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible, Button, Confirm, Icon, InlineMessage, Note, Tap } from '@/ui';
import { dayOfYear, timeWords } from '../workbench/time-words';
import { BarMenu } from '../workbench/workbench-bar';
import { AudiencePicker } from './audience-picker';
import { nightWords } from './broadcast-words';
import type { Composer } from './use-composer';

const WORDS_MAX = 60;

/** `isTall`: what stands beside the heading is as high as a button. */
const Step = ({ number, isTall, children }: { number: number; isTall?: boolean; children: ReactNode }) => (
  <View className={`notice-step ${isTall ? 'tall' : ''}`}>
    <View className="notice-number" {...accessible({ hidden: true })}>
      {number}
    </View>
    {children}
  </View>
);

/** What stands in the message by itself, and the one field that is written here. */
const Content = ({ desk }: { desk: Composer }) => {
  const { draft, kind, form } = desk;
  const written = draft.words.trim();
  const shown = [...written].length;
  const room = noticeRoom(kind?.wordsIn ?? []);
  return (
    <View className="f1 col g3">
      <View className="row sb notice-head">
        <View className="t3">通知内容</View>
        <BarMenu
          id="notice-kind"
          className="bench-box"
          atRight
          face={<View className="nowrap">{kind?.title ?? '没有可发的通知'}</View>}
          lines={form.kinds.map(({ event, title }) => ({
            id: `kind-${event}`,
            text: title,
            isOn: event === draft.event,
            run: () => desk.chooseKind(event),
          }))}
        />
      </View>
      {(kind?.fields ?? []).map(({ label, fact, fixed }) =>
        fact === null ? (
          <View key={label} className="row g3">
            <View className="notice-label">{label}</View>
            <View className="bench-box f1">
              <Input
                id="notice-words"
                className="bench-search"
                value={draft.words}
                maxlength={WORDS_MAX}
                placeholder="例如 改到 10 点，请晚点来"
                onInput={(event) => desk.write(event.detail.value)}
                {...accessible({ label: '通知内容' })}
              />
              <View className={`cap nowrap ${shown > room ? 'notice-warn' : ''}`}>{`${shown} / ${room} 字`}</View>
            </View>
          </View>
        ) : (
          <View key={label} className="row g3">
            <View className="notice-label">{label}</View>
            <View className="notice-auto f1">
              <View className="notice-fact">
                {fixed ?? (fact === 'maskedName' ? '姓名（脱敏）' : `每人自己的${label}`)}
              </View>
              <View className="cap">自动填</View>
            </View>
          </View>
        ),
      )}
      <View className="cap">点开后去这次挂号的页面，可以改约或退号。</View>
    </View>
  );
};

interface ChoiceProps {
  id: string;
  isOn: boolean;
  disabled?: boolean;
  onTap(): void;
  children: ReactNode;
}

const Choice = ({ id, isOn, disabled, onTap, children }: ChoiceProps) => (
  <Tap id={id} role="radio" checked={isOn} disabled={disabled} className={`option ${isOn ? 'on' : ''}`} onTap={onTap}>
    {isOn && <Icon name="done-qing" size="s" />}
    {children}
  </Tap>
);

const CheckLine = ({ isOk, children }: { isOk: boolean; children: ReactNode }) => (
  <View className={`row g2 ${isOk ? '' : 'notice-warn'}`}>
    <Icon name={isOk ? 'ok-green' : 'warn-amber'} size="s" />
    <View>{children}</View>
  </View>
);

const Checks = ({ desk }: { desk: Composer }) => {
  const { faults, draft, form, needsRelease } = desk;
  const isWritten = draft.words.trim() !== '';
  return (
    <View className="f1 col g3">
      <View className="t3">发之前检查</View>
      <View className="notice-checks" {...accessible({ live: 'polite' })}>
        {isWritten &&
          faults.map((fault) => (
            <CheckLine key={fault} isOk={false}>
              {fault}
            </CheckLine>
          ))}
        {isWritten && faults.length === 0 && (
          <>
            <CheckLine isOk>没有写病情</CheckLine>
            <CheckLine isOk>微信放得下</CheckLine>
          </>
        )}
        <CheckLine isOk>姓名已脱敏</CheckLine>
        {needsRelease && (
          <View className="row g2 notice-warn">
            <Icon name="users-amber" size="s" />
            <View>
              {draft.send === null ? `超过 ${form.releaseAbove} 人，要另一位同事复核` : '定时发的，要另一位同事复核'}
            </View>
          </View>
        )}
      </View>
    </View>
  );
};

const Moment = ({ desk, send }: { desk: Composer; send: NonNullable<Composer['draft']['send']> }) => {
  const { days, sendDays, timeFault } = desk;
  const nameOf = (each: string): string => (each === days[0] ? '今天' : each === days[1] ? '明天' : dayOfYear(each));
  return (
    <>
      <BarMenu
        id="send-day"
        className="bench-box"
        face={<View className="nowrap">{nameOf(send.day)}</View>}
        lines={sendDays.map((each) => ({
          text: nameOf(each),
          isOn: each === send.day,
          run: () => desk.chooseSendDay(each),
        }))}
      />
      <View className="bench-box">
        <Input
          id="send-time"
          className="bench-search notice-time num"
          value={send.time}
          maxlength={5}
          placeholder="08:30"
          onInput={(event) => desk.typeTime(event.detail.value)}
          {...accessible({ label: '几点几分发' })}
        />
      </View>
      {timeFault !== undefined && (
        <View className="sub notice-warn" {...accessible({ live: 'polite' })}>
          {timeFault}
        </View>
      )}
    </>
  );
};

const When = ({ desk }: { desk: Composer }) => {
  const { draft, dry, form, kind } = desk;
  const { send } = draft;
  return (
    <View className="f1 col g3">
      <View className="t3">什么时候发</View>
      <View className="row g2 wrap">
        <View className="row g2" {...accessible({ role: 'radiogroup', label: '什么时候发' })}>
          <Choice id="send-now" isOn={send === null} onTap={desk.sendNow}>
            {dry.data?.needsRelease ? '复核后马上发' : '提交后马上发'}
          </Choice>
          <Choice id="send-later" isOn={send !== null} onTap={desk.sendLater}>
            定时
          </Choice>
        </View>
        {send !== null && <Moment desk={desk} send={send} />}
        <View className="cap">{kind ? nightWords(kind.atNight, form.quietHours) : ''}</View>
      </View>
      {send !== null && (
        <View className="cap">到时间按当时的挂号重新算人：新挂的也通知，退了的不通知。没开始发，随时能取消。</View>
      )}
    </View>
  );
};

interface ComposerProps {
  desk: Composer;
  isAsking: boolean;
  onAsk(isAsking: boolean): void;
}

/** 发通知: what, to whom, when, and whether it may go. */
export function NoticeComposer({ desk, isAsking, onAsk }: ComposerProps) {
  const { draft, dry, missing, busy, needsRelease } = desk;
  const people = dry.data?.people ?? 0;
  const label = needsRelease ? '提交复核' : '发通知';
  const when = desk.sendAt === null ? '同事复核后马上发' : `同事复核后，${timeWords(desk.sendAt.toISOString())} 发`;
  const submit = async (): Promise<void> => {
    await desk.submit();
    onAsk(false);
  };
  return (
    <View className="notice-form" id="notice-form">
      <Step number={1} isTall>
        <Content desk={desk} />
      </Step>
      <Step number={2} isTall>
        <AudiencePicker desk={desk} />
      </Step>
      <Step number={3}>
        <When desk={desk} />
      </Step>
      <Step number={4}>
        <Checks desk={desk} />
      </Step>
      <View className="notice-foot">
        <InlineMessage message={desk.fault} />
        {desk.done !== null && (
          <Note id="notice-done" tone="green" alert>
            {desk.done}
          </Note>
        )}
        <View className="row sb g3">
          <View className="row g3">
            <Button
              id="notice-keep"
              kind="plain"
              inline
              disabled={missing !== undefined || busy !== null}
              onTap={desk.keep}
            >
              {draft.id === null ? '存草稿' : '存草稿的改动'}
            </Button>
            <Button
              id="notice-try"
              kind="plain"
              inline
              disabled={missing !== undefined || busy !== null}
              loading={busy === 'try'}
              onTap={desk.tryOut}
            >
              先发给我自己看
            </Button>
          </View>
          <Button
            id="notice-submit"
            inline
            icon="send-white"
            missing={desk.obstacle}
            loading={busy === 'submit'}
            onTap={() => onAsk(true)}
          >
            {`${label}，${people} 人`}
          </Button>
        </View>
      </View>
      <Confirm
        open={isAsking}
        title={needsRelease ? `提交给同事复核吗？` : `现在发给 ${people} 人吗？`}
        confirmText={`${label}，${people} 人`}
        loading={busy === 'submit'}
        onConfirm={() => void submit()}
        onCancel={() => onAsk(false)}
      >
        {`“${draft.words.trim()}”。${needsRelease ? `${people} 人，${when}。` : '已经送到的收不回来。'}`}
      </Confirm>
    </View>
  );
}
