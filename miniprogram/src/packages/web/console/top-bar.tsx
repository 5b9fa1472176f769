import { Input, View } from '@tarojs/components';
import { useState } from 'react';
import { accessible, Avatar, Icon, Tap } from '@/ui';
import { SyncStamp } from '../../staff/components/sync-stamp';
import { findTickets } from '../../staff/desk/desk-words';
import { signOutStaff } from '../../staff/pages/desk/use-room';
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
  const [isOpen, setOpen] = useState(false);
  const { data } = desk.list;
  const departments = [...new Set(desk.queues.map(({ departmentName }) => departmentName))].join('、');
  return (
    <View className="console-menu-place">
      <Tap id="area" className="console-area" onTap={() => setOpen(!isOpen)}>
        <View className="md nowrap">{[data?.area ?? desk.staff?.area, departments].filter(Boolean).join(' ')}</View>
        <Icon name="chevron-down-ink2" size="s" />
      </Tap>
      {isOpen && (
        <View className="console-menu" id="area-menu">
          {(data?.areas ?? []).map((area) => (
            <Tap
              key={area}
              role="radio"
              checked={area === data?.area}
              className={`console-menu-line ${area === data?.area ? 'on' : ''}`}
              onTap={() => {
                desk.chooseArea(area);
                setOpen(false);
              }}
            >
              {area}
            </Tap>
          ))}
        </View>
      )}
    </View>
  );
}

function Search({ desk }: { desk: Console }) {
  const found = findTickets(desk.queues, desk.wanted);
  return (
    <View className="console-menu-place">
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
        <View className="console-menu" id="search-results">
          {found.length === 0 && <View className="console-menu-line">没有找到，请核对号码</View>}
          {found.map(({ queue, ticket }) => (
            <Tap
              key={ticket.id}
              className="console-menu-line"
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

/** Area, search, how many wait, whether the numbers are current, who is signed in. */
export function TopBar({ desk }: { desk: Console }) {
  const { staff, list, live } = desk;
  if (!staff) return null;
  return (
    <View className="console-top">
      <View className="row g2">
        <Icon name="queue-qing" size="l" />
        <View className="t2 nowrap">叫号台</View>
      </View>
      <AreaMenu desk={desk} />
      <Search desk={desk} />
      <View className="row f1 console-figures">
        <Figure label="候诊" value={total(desk, ({ waiting }) => waiting.length)} />
        <Figure label="未签到" value={total(desk, ({ notCheckedIn }) => notCheckedIn)} />
        <Figure label="过号" value={total(desk, ({ missed }) => missed.length)} />
      </View>
      <SyncStamp live={live} loadedAt={list.loadedAt} hasFault={desk.hasFault} />
      <View className="row g2">
        <Avatar name={staff.name} size="s" />
        <View className="nowrap">{staff.name}</View>
        <Tap id="staff-sign-out" className="console-check" onTap={signOutStaff}>
          退出
        </Tap>
      </View>
    </View>
  );
}
