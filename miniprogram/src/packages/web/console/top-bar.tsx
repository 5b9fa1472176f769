import { View } from '@tarojs/components';
import { Tap } from '@/ui';
import { SyncStamp } from '../../staff/components/sync-stamp';
import { findTickets } from '../../staff/desk/desk-words';
import { BenchSearch } from '../workbench/bench-search';
import { BarMenu } from '../workbench/workbench-bar';
import { useFindPeople } from './use-find-people';
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
  const { ticketIds, isAsking, fault } = useFindPeople(desk.list.data?.area, desk.wanted);
  const found = findTickets(desk.queues, desk.wanted, ticketIds);
  const nobody = isAsking ? '正在找…' : (fault ?? '没有找到。请核对号码、姓名或手机号最后 4 位');
  const openTicket = (ticketId: string): void => {
    desk.search('');
    desk.open({ kind: 'ticket', ticketId, step: 'menu' });
  };
  return (
    <View className="bar-menu-place">
      <View className="console-search">
        <BenchSearch
          id="search"
          label="查找患者"
          placeholder="号码、姓名或手机尾号"
          value={desk.wanted}
          onChange={desk.search}
          isWriting={desk.isSearching}
          onBlur={() => desk.setSearching(false)}
          onEnter={() => found[0] && openTicket(found[0].ticket.id)}
          keyName="/"
        />
      </View>
      {desk.wanted.trim() !== '' && (
        <View className="bar-menu arrow-list" id="search-results">
          {found.length === 0 && <View className="bar-menu-line">{nobody}</View>}
          {found.map(({ queue, ticket }) => (
            <Tap key={ticket.id} className="bar-menu-line" onTap={() => openTicket(ticket.id)}>
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
