import type { DryRun } from '@anzhen/shared-types';
import { formatDay } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { accessible, Icon, Link, PageState, Sheet, Tap } from '@/ui';
import { dayOfYear } from '../workbench/time-words';
import { BarMenu } from '../workbench/workbench-bar';
import { channelNames } from './broadcast-words';
import { ReachBar } from './reach-bar';
import type { Composer } from './use-composer';

const partsOf = ({ channels, phoneOnly }: DryRun) => [
  ...channels.map(({ channel, people }) => ({
    kind: channel === 'sms' ? 'sms' : channel === 'official' ? 'official' : 'wechat',
    label: channelNames[channel],
    people,
  })),
  { kind: 'phone', label: '只能打电话', people: phoneOnly },
];

/** Groups that stand, each with a way to take it off. */
const Groups = ({ desk }: { desk: Composer }) => (
  <View className="row g2 wrap" id="notice-groups">
    {desk.draft.groups.map((group, at) => (
      <Tap
        key={at}
        id={`group-${at}`}
        className="option on"
        label={`去掉${group.name}`}
        onTap={() => desk.removeGroup(group)}
      >
        <Icon name="done-qing" size="s" />
        {group.name}
        <Icon name="x-ink2" size="s" />
      </Tap>
    ))}
  </View>
);

const Sessions = ({ desk }: { desk: Composer }) => (
  <View className="row g2 wrap" {...accessible({ role: 'radiogroup', label: '哪些门诊' })}>
    {[null, ...desk.inDepartment].map((session) => {
      const id = session?.sessionId ?? null;
      const isOn = desk.draft.sessionId === id;
      return (
        <Tap
          key={id ?? 'all'}
          id={`session-${id ?? 'all'}`}
          role="radio"
          checked={isOn}
          className={`option ${isOn ? 'on' : ''}`}
          onTap={() => desk.chooseSession(id)}
        >
          {isOn && <Icon name="done-qing" size="s" />}
          {session === null
            ? '这个科室全部门诊'
            : `${session.doctorName} ${session.periodLabel}，${session.people} 人${session.isStopped ? '，已停诊' : ''}`}
        </Tap>
      );
    })}
  </View>
);

const Invited = ({ dry, onClose }: { dry: DryRun; onClose(): void }) => (
  <Sheet open id="dry-list" title="发给谁" subtitle={`${dry.people} 人，姓名已脱敏`} onClose={onClose}>
    <View className="broadcast-people">
      {dry.list.map(({ name, visit, channel }, at) => (
        <View key={at} className="row sb g3 broadcast-person">
          <View className="md">{name}</View>
          <View className="f1 c2">{visit}</View>
          <View className="cap nowrap">{channel === null ? '只能打电话' : channelNames[channel]}</View>
        </View>
      ))}
    </View>
    {dry.people > dry.list.length && <View className="cap mt2">{`先列 ${dry.list.length} 人`}</View>}
  </Sheet>
);

/** 发给谁: what the schedule knows; no list of people can be typed in. */
export const AudiencePicker = ({ desk }: { desk: Composer }) => {
  const [isListed, setListed] = useState(false);
  const { draft, days, departments, sessions, dry } = desk;
  const today = days[0] ?? draft.day;
  const nameOf = (day: string): string => {
    const words = formatDay(day, today);
    return words.includes('月') ? words : `${words} ${dayOfYear(day)}`;
  };
  const department = departments.find(({ code }) => code === draft.departmentCode)?.name;
  return (
    <View className="f1 col g3">
      <View className="row sb notice-head">
        <View className="t3">发给谁</View>
        {dry.data && dry.data.people > 0 && (
          <Link id="see-list" trailing="right-qing" onTap={() => setListed(true)}>
            看名单
          </Link>
        )}
      </View>
      {draft.groups.length > 0 && <Groups desk={desk} />}
      <View className="row g2 wrap">
        <BarMenu
          id="notice-day"
          className="bench-box"
          face={<View className="nowrap">{nameOf(draft.day)}</View>}
          lines={days.map((day) => ({ text: nameOf(day), isOn: day === draft.day, run: () => desk.chooseDay(day) }))}
        />
        {departments.length > 0 && (
          <BarMenu
            id="notice-department"
            className="bench-box"
            face={<View className="nowrap">{department ?? '选科室'}</View>}
            lines={departments.map(({ code, name }) => ({
              id: `department-${code}`,
              text: name,
              isOn: code === draft.departmentCode,
              run: () => desk.chooseDepartment(code),
            }))}
          />
        )}
        {sessions.data !== undefined && departments.length === 0 && (
          <View className="sub">这天还没有人挂号，换一天看看</View>
        )}
        {sessions.error !== undefined && <View className="sub">{sessions.error.message}</View>}
      </View>
      {department !== undefined && (
        <View className="row g2 wrap">
          <Sessions desk={desk} />
          {desk.mayAddGroup && (
            <Tap id="add-group" className="option" onTap={desk.addGroup}>
              再加一组
              <Icon name="plus-qing" size="s" />
            </Tap>
          )}
        </View>
      )}
      {(department !== undefined || draft.groups.length > 0) && (
        <PageState resource={dry} failed={{ title: '没能算出人数', text: '请检查网络再试。' }}>
          {(run) => (
            <>
              <ReachBar parts={partsOf(run)} />
              {draft.groups.length > 0 && <View className="cap">在几组里的人只发一次，按最早的那次就诊。</View>}
              <View className="cap">按各人现在的微信提醒算的，发的时候可能有一两个人不同。发给挂号的那个微信。</View>
            </>
          )}
        </PageState>
      )}
      {isListed && dry.data && <Invited dry={dry.data} onClose={() => setListed(false)} />}
    </View>
  );
};
