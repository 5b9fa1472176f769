import { Input, View } from '@tarojs/components';
import { accessible, Icon, Tap } from '@/ui';
import { SyncStamp } from '../../staff/components/sync-stamp';
import { findTickets } from '../../staff/desk/desk-words';
import { BarMenu } from '../workbench/workbench-bar';
import type { Console } from './use-console';

const total = (desk: Console, count: (queue: Console['queues'][number]) => number): number =>
  desk.queues.reduce((sum, queue) => sum + count(queue), 0);

const Figure = ({ label, value }: { label: string; value: number }) => (
  <View className="row-base g1">
    <View className="sub">{label}</View>
    <View className="console-figure">{String(value)}</View>
  </View>
);

function AreaMenu({ desk }: { desk: Console }) {
  const { data } = desk.list;
  const departments = [...new Set(desk.queues.map(({ departmentName }) => departmentName))].join('、');
  return (
    <BarMenu
      id="area"
      className="console-area"
      face={
        <View className="md nowrap">{[data?.area ?? desk.staff?.area, departments].filter(Boolean).join(' ')}</View>
      }
      lines={(data?.areas ?? []).map((area) => ({
        text: area,
        isOn: area === data?.area,
        run: () => desk.chooseArea(area),
      }))}
    />
  );
}

function Search({ desk }: { desk: Console }) {
  const found = findTickets(desk.queues, desk.wanted);
  return (
    <View className="bar-menu-place">
      <View className="console-search">
        <Icon name="search-ink3" />
        <Input
          id="search"
          className="console-search-input"
          value={desk.wanted}
          focus={desk.isSearching}
          placeholder="号码或姓名最后一个字"
          onInput={(event) => desk.search(event.detail.value)}
          onBlur={() => desk.setSearching(false)}
          {...accessible({ label: '查找患者' })}
        />
        <View className="console-key light">/</View>
      </View>
      {desk.wanted.trim() !== '' && (
        <View className="bar-menu" id="search-results">
          {found.length === 0 && <View className="bar-menu-line">没有找到，请核对号码</View>}
          {found.map(({ queue, ticket }) => (
            <Tap
              key={ticket.id}
              className="bar-menu-line"
              onTap={() => {
                desk.search('');
                desk.open({ kind: 'ticket', ticketId: ticket.id, step: 'menu' });
              }}
            >
              {`${ticket.number} ${ticket.maskedName} ${ticket.age} 岁，${queue.room}`}
            </Tap>
          ))}
        </View>
      )}
    </View>
  );
}

/** What of the console stands in the bar: area, search, how many wait, whether the numbers are current. */
export function ConsoleBar({ desk }: { desk: Console }) {
  const { list, live } = desk;
  return (
    <>
      <AreaMenu desk={desk} />
      <Search desk={desk} />
      <View className="row f1 console-figures">
        <Figure label="候诊" value={total(desk, ({ waiting }) => waiting.length)} />
        <Figure label="未签到" value={total(desk, ({ notCheckedIn }) => notCheckedIn)} />
        <Figure label="过号" value={total(desk, ({ missed }) => missed.length)} />
      </View>
      <SyncStamp live={live} loadedAt={list.loadedAt} hasFault={desk.hasFault} />
    </>
  );
}
