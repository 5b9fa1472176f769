import type { BoardView } from '@anzhen/shared-types';
import { hospitalDate, hospitalTime, weekdayOf } from '@anzhen/shared-types/kernel';
import { Image, View } from '@tarojs/components';
import { useMemo } from 'react';
import { renderSVG } from 'uqr';
import { accessible, Icon } from '@/ui';
import type { Board } from './use-board';
import type { Call } from './call-player';

// Six rows of the smallest size that is read from six metres; a screen does not scroll.
const ROOMS_MAX = 6;
// As many as the box holds with how long they wait again; below a code, how many more there are takes the place of one.
const MISSED_MAX = 5;
const MISSED_BELOW_CODE = 3;

const dayText = (nowMs: number): string => {
  const date = hospitalDate(new Date(nowMs));
  return `${Number(date.slice(5, 7))}月${Number(date.slice(8))}日 ${weekdayOf(date)}`;
};

/** The column is headed 诊室, so 5 诊室 stands there as 5. */
const roomNumber = (room: string): string => room.replace(/\s*诊室$/, '');

function Head({ area, departments, nowMs }: { area: string; departments: readonly string[]; nowMs: number }) {
  return (
    <View className="tv-head">
      <View className="tv-line">
        <View className="tv-area">{`${area}候诊`}</View>
        <View className="tv-grey">{departments.join('、')}</View>
      </View>
      <View className="tv-line">
        <View className="tv-grey">{dayText(nowMs)}</View>
        <View className="tv-clock" id="tv-clock">
          {hospitalTime(new Date(nowMs))}
        </View>
      </View>
    </View>
  );
}

function Now({ showing }: { showing: Call | null }) {
  if (!showing) {
    return (
      <View className="tv-now">
        <View className="tv-quiet">现在没有新的叫号，请在这里坐等</View>
      </View>
    );
  }
  return (
    <View className="tv-now" {...accessible({ live: 'assertive' })}>
      <View className="tv-now-who">
        <View className="tv-now-word">
          <Icon name="call-qing" className="tv-icon" />
          请就诊
        </View>
        <View className="tv-line">
          <View className="tv-now-number" id="tv-number">
            {showing.number}
          </View>
          <View className="tv-now-name">{showing.maskedName}</View>
        </View>
      </View>
      <View className="tv-now-room">
        <View className="tv-now-to">请到</View>
        <View className="tv-now-place" id="tv-room">
          {showing.room}
        </View>
      </View>
    </View>
  );
}

function Row({ room, isNow }: { room: BoardView['rooms'][number]; isNow: boolean }) {
  const { status, pauseReason, current, upNext, waiting } = room;
  const isPaused = status === 'paused';
  return (
    <View className={`tv-row ${isPaused ? 'paused' : ''}`} id={`tv-row-${room.queueId}`}>
      <View className="tv-col-room">{roomNumber(room.room)}</View>
      <View className="tv-col-doctor">{room.doctorName}</View>
      {isPaused ? (
        <View className="tv-paused">
          <Icon name="pause-amber" className="tv-icon" />
          {pauseReason ?? '暂停叫号，请坐等'}
        </View>
      ) : (
        <>
          <View className="tv-col-current">
            <View className={`tv-row-number ${isNow ? 'now' : ''}`}>{current?.number ?? '—'}</View>
            <View className="tv-row-name">{current?.maskedName}</View>
          </View>
          <View className="tv-col-next">{upNext.slice(0, 2).join('　')}</View>
        </>
      )}
      <View className="tv-col-waiting">{String(waiting)}</View>
    </View>
  );
}

function Table({ rooms, showing }: { rooms: BoardView['rooms']; showing: Call | null }) {
  // With more rooms than rows those stay that called last, then those before which people wait; the rest are named below.
  const newsOf = ({ current }: (typeof rooms)[number]): string => current?.calledAt ?? '';
  const byCall = [...rooms].sort((a, b) => newsOf(b).localeCompare(newsOf(a)) || b.waiting - a.waiting);
  const kept = new Set(byCall.slice(0, ROOMS_MAX).map(({ queueId }) => queueId));
  const rest = rooms.filter(({ queueId }) => !kept.has(queueId));
  return (
    <View className="tv-table">
      <View className="tv-table-head">
        <View className="tv-col-room">诊室</View>
        <View className="tv-col-doctor">医生</View>
        <View className="tv-col-current">现在叫到</View>
        <View className="tv-col-next">请准备</View>
        <View className="tv-col-waiting">候诊</View>
      </View>
      {rooms
        .filter(({ queueId }) => kept.has(queueId))
        .map((room) => (
          <Row key={room.queueId} room={room} isNow={showing !== null && room.current?.number === showing.number} />
        ))}
      {rest.length > 0 && (
        <View className="tv-rest">{`另有 ${rest.map(({ room }) => roomNumber(room)).join('、')} 诊室，请听叫号`}</View>
      )}
    </View>
  );
}

/** Nobody has to look for the code on a wall; whoever scans it sees the own place in the line. */
function AreaCode({ link }: { link: string }) {
  const picture = useMemo(() => `data:image/svg+xml,${encodeURIComponent(renderSVG(link, { border: 0 }))}`, [link]);
  return (
    <View className="tv-box tv-code">
      <View className="tv-box-title">微信扫码看进度</View>
      <Image id="tv-code" className="tv-code-picture" src={picture} svg />
      <View className="tv-grey">不会用手机，请到护士台</View>
    </View>
  );
}

function Missed({ data: { missed, missedBehind }, isBelowCode }: { data: BoardView; isBelowCode: boolean }) {
  const room = isBelowCode && missed.length > MISSED_BELOW_CODE ? MISSED_BELOW_CODE - 1 : MISSED_MAX;
  const shown = missed.slice(0, room);
  const more = missed.length - shown.length;
  return (
    <View className="tv-box tv-missed-box">
      <View className="tv-box-title">
        <Icon name="missed-amber" className="tv-icon" />
        过号请到护士台
      </View>
      {shown.length === 0 && <View className="tv-grey">现在没有过号的人</View>}
      {shown.map(({ number, maskedName }) => (
        <View key={number} className="tv-line tv-missed">
          <View className="tv-missed-number">{number}</View>
          <View className="tv-row-name">{maskedName}</View>
        </View>
      ))}
      {more > 0 && <View className="tv-grey">{`还有 ${more} 人`}</View>}
      {shown.length > 0 && <View className="tv-grey">{`报到后一般再等 ${missedBehind} 人`}</View>}
      {!isBelowCode && <View className="tv-box-foot">微信扫诊区墙上的码签到、看进度。不会用手机，请到护士台</View>}
    </View>
  );
}

/** 候诊大屏: the newest call largest, all rooms below, who missed a call beside. Nothing scrolls or blinks. */
export function BoardScreen({ data, screen }: { data: BoardView; screen: Board }) {
  const { showing, isStale, voice, nowMs, board } = screen;
  // What is out of date takes the height of a warning; the code on the wall is there all the same.
  const codeLink = isStale ? null : data.codeLink;
  return (
    <View className="tv">
      <Head area={data.area} departments={data.departmentNames} nowMs={nowMs} />
      {isStale && (
        <View className="tv-stale" id="tv-stale" {...accessible({ role: 'alert' })}>
          <Icon name="offline-amber" className="tv-icon" />
          {`数据不是最新（${hospitalTime(new Date(board.loadedAt ?? 0))}），以护士叫号为准`}
        </View>
      )}
      <View className="tv-main">
        <View className="tv-left">
          <Now showing={showing} />
          <Table rooms={data.rooms} showing={showing} />
        </View>
        <View className="tv-right">
          {codeLink !== null && <AreaCode link={codeLink} />}
          <Missed data={data} isBelowCode={codeLink !== null} />
        </View>
      </View>
      <View className="tv-foot">
        <Icon name="f-heart" className="tv-icon" />
        <View>胸痛、喘不上气，请马上告诉护士</View>
        <View className="tv-foot-line" />
        <View className="tv-foot-more">急重患者优先，号码可能不连续</View>
        {voice === 'asks' && (
          <View className="tv-voice" id="tv-voice">
            点一下开启语音
          </View>
        )}
      </View>
    </View>
  );
}
