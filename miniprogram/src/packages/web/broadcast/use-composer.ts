import type {
  BookedSession,
  BroadcastView,
  DryRun,
  NamedGroup,
  NoticeEvent,
  NoticeForm,
  StaffView,
} from '@anzhen/shared-types';
import {
  addDays,
  hospitalDate,
  formatDay,
  hospitalInstant,
  hospitalTime,
  type LocalDate,
  noticeFaults,
  noticeTimeFaults,
} from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { useDeeds } from '../workbench/use-deeds';
import { clockOf } from './broadcast-words';

type Deed = 'keep' | 'try' | 'submit';

/** As far ahead as numbers are sold. */
const DAYS_SHOWN = 14;

/** As many groups as one notice may be for. */
const GROUPS_MAX = 8;

/** What is offered before anybody types a time. */
const HALF_HOURS = Array.from(
  { length: 48 },
  (_, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`,
);

interface Draft {
  /** Of a draft that is stored. */
  id: string | null;
  event: NoticeEvent;
  words: string;
  /** Groups that stand; the one below is being chosen, or is the only one. */
  groups: readonly NamedGroup[];
  day: LocalDate;
  departmentCode: string | null;
  sessionId: string | null;
  /** When it begins, the time as it is typed; null: as soon as it is released. */
  send: { day: LocalDate; time: string } | null;
}

const sendAtOf = ({ send }: Draft): Date | null => {
  const time = send && clockOf(send.time);
  return send && time !== null ? hospitalInstant(send.day, time) : null;
};

export interface Composer {
  form: NoticeForm;
  draft: Draft;
  kind: NoticeForm['kinds'][number] | undefined;
  days: readonly LocalDate[];
  sessions: Resource<{ sessions: BookedSession[] }>;
  departments: readonly { code: string; name: string }[];
  /** Of the chosen department. */
  inDepartment: readonly BookedSession[];
  /** The one that the preview shows. */
  example: BookedSession | undefined;
  dry: Resource<DryRun>;
  faults: readonly string[];
  /** What has to be done before it can be kept or sent. */
  missing: string | undefined;
  /** The same and, before it can be sent, whether there is anybody. */
  obstacle: string | undefined;
  /** When it begins; null: as soon as it is released, or what is typed is no time. */
  sendAt: Date | null;
  /** On which days it can begin. */
  sendDays: readonly LocalDate[];
  /** Why it cannot begin then. */
  timeFault: string | undefined;
  /** Whether there is a group to be added to those that stand. */
  mayAddGroup: boolean;
  /** Somebody else has to release it. */
  needsRelease: boolean;
  busy: Deed | null;
  fault: string | null;
  done: string | null;
  chooseKind(event: NoticeEvent): void;
  write(words: string): void;
  chooseDay(day: LocalDate): void;
  chooseDepartment(code: string): void;
  chooseSession(sessionId: string | null): void;
  /** 再加一组: the chosen group stands, and another can be chosen. */
  addGroup(): void;
  removeGroup(group: NamedGroup): void;
  sendNow(): void;
  sendLater(): void;
  chooseSendDay(day: LocalDate): void;
  typeTime(time: string): void;
  /** Takes a stored draft up again. */
  takeUp(broadcast: BroadcastView): void;
  keep(): void;
  /** 先发给我自己看. */
  tryOut(): void;
  submit(): Promise<void>;
}

const useAudience = (staff: StaffView, draft: Draft) => {
  const { event, groups, day, departmentCode, sessionId } = draft;
  const sessions = useResource(`booked-sessions:${staff.id}:${day}`, () =>
    call('listBookedSessions', { query: { day } }),
  );
  const all = sessions.data?.sessions ?? [];
  const names = new Map(all.map((session) => [session.departmentCode, session.departmentName]));
  const inDepartment = all.filter((session) => session.departmentCode === departmentCode);
  const session = inDepartment.find((each) => each.sessionId === sessionId);
  const example = session ?? inDepartment[0];
  const dayWords = formatDay(day, addDays(day, -7));
  const chosen: NamedGroup | null =
    departmentCode === null || !example
      ? null
      : {
          ...{ day, departmentCode, sessionId },
          name: session
            ? `${session.doctorName} ${dayWords} ${session.periodLabel}`
            : `${example.departmentName} ${dayWords} 全部门诊`,
        };
  const named = chosen ? [...groups, chosen] : groups;
  const audience = named.map((group) => ({
    ...{ day: group.day, departmentCode: group.departmentCode, sessionId: group.sessionId },
  }));
  const dry = useResource(audience.length > 0 ? `dry-run:${staff.id}:${event}:${JSON.stringify(audience)}` : null, () =>
    call('dryRunBroadcast', { body: { event, audience } }),
  );
  return {
    ...{ audience, chosen, example, dry },
    sessions,
    departments: [...names].map(([code, name]) => ({ code, name })),
    inDepartment,
  };
};

/** What is being written, for whom, and whether it may go. `onChanged` reads the ledger again. */
export const useComposer = (staff: StaffView, form: NoticeForm, onChanged: () => void): Composer => {
  const today = hospitalDate(new Date(now()));
  const fresh: Draft = {
    ...{ id: null, event: form.kinds[0]?.event ?? 'change_notice', words: '', groups: [], day: addDays(today, 1) },
    ...{ departmentCode: null, sessionId: null, send: null },
  };
  const [draft, setDraft] = useState(fresh);
  const { audience, chosen, ...choice } = useAudience(staff, draft);
  const { dry } = choice;
  const { busy, fault, done, deed, hush } = useDeeds<Deed>(dry.reload);
  const kind = form.kinds.find(({ event }) => event === draft.event);
  const faults = noticeFaults(draft.words, { wordsIn: kind?.wordsIn ?? [], unsaid: form.unsaid });
  const clock = new Date(now());
  const night = kind ? { atNight: kind.atNight, quietHours: form.quietHours } : null;
  const days = Array.from({ length: DAYS_SHOWN }, (_, later) => addDays(today, later));
  const visitDay = audience.map(({ day }) => day).sort()[0] ?? draft.day;
  const faultOfTime = (at: Date) => noticeTimeFaults(at, { now: clock, visitDay, night })[0];
  const sendDays = days.filter((day) => day <= visitDay);
  const firstTime = sendDays
    .flatMap((day) => HALF_HOURS.map((time) => ({ day, time })))
    .find(({ day, time }) => faultOfTime(hospitalInstant(day, time)) === undefined);
  const sendAt = sendAtOf(draft);
  const timeFault = draft.send === null ? undefined : sendAt === null ? '时间写成 08:30 这样' : faultOfTime(sendAt);
  const change = (part: Partial<Draft>): void => {
    hush();
    setDraft({ ...draft, ...part });
  };
  const missing = ((): string | undefined => {
    if (draft.words.trim() === '') return '还差通知内容';
    if (faults.length > 0) return '内容还要改一改';
    return audience.length === 0 ? '还没选发给谁' : timeFault;
  })();

  const people = dry.data?.people;
  const obstacle = missing ?? (people === undefined ? '正在算人数' : people === 0 ? '这里没有要通知的人' : undefined);

  const store = async (): Promise<BroadcastView> => {
    const { id, event, words } = draft;
    const body = { event, words: words.trim(), audience, sendAt: sendAt?.toISOString() ?? null };
    const kept = await (id === null
      ? call('draftBroadcast', { body })
      : call('editBroadcast', { params: { broadcastId: id }, body }));
    setDraft({ ...draft, id: kept.id });
    return kept;
  };

  return {
    ...{
      form,
      draft,
      kind,
      faults,
      missing,
      obstacle,
      busy,
      fault,
      done,
      days,
      sendAt,
      sendDays,
      timeFault,
      ...choice,
    },
    mayAddGroup: chosen !== null && draft.groups.length + 1 < GROUPS_MAX,
    needsRelease: draft.send !== null || dry.data?.needsRelease === true,
    chooseKind: (event) => change({ event }),
    write: (words) => change({ words }),
    chooseDay: (day) => change({ day, departmentCode: null, sessionId: null }),
    chooseDepartment: (departmentCode) => change({ departmentCode, sessionId: null }),
    chooseSession: (sessionId) => change({ sessionId }),
    addGroup: () => {
      if (chosen) change({ groups: [...draft.groups, chosen], departmentCode: null, sessionId: null });
    },
    removeGroup: (group) => change({ groups: draft.groups.filter((each) => each !== group) }),
    sendNow: () => change({ send: null }),
    sendLater: () => change({ send: firstTime ?? { day: today, time: '' } }),
    chooseSendDay: (day) => change({ send: { day, time: draft.send?.time ?? '' } }),
    typeTime: (time) => change({ send: { day: draft.send?.day ?? today, time } }),
    takeUp: ({ id, event, words, audience: stored, sendAt: at }) => {
      const send = at === null ? null : { day: hospitalDate(new Date(at)), time: hospitalTime(new Date(at)) };
      const { day, departmentCode, sessionId } = stored.at(-1) ?? fresh;
      change({ id, event, words, groups: stored.slice(0, -1), day, departmentCode, sessionId, send });
    },
    keep: () =>
      void deed('keep', async () => {
        await store();
        onChanged();
        return '草稿存好了，在下面的记录里。';
      }),
    tryOut: () =>
      void deed('try', async () => {
        const { id } = await store();
        await call('tryBroadcast', { params: { broadcastId: id } });
        onChanged();
        return '已发到您自己的微信，只有您收到。送到没有，看下面记录里的“试发”。';
      }),
    submit: async () => {
      await deed('submit', async () => {
        const { id, updatedAt } = await store();
        const body = { move: 'submit' as const, people: people ?? 0, updatedAt };
        const moved = await call('moveBroadcast', { params: { broadcastId: id }, body });
        setDraft(fresh);
        return moved.status === 'waiting'
          ? `已提交，等另一位同事复核。${moved.sendAt === null ? '复核后' : '复核后到时间'}发给 ${moved.people} 人。`
          : `开始发给 ${moved.people} 人，下面能看到送到了多少。`;
      });
      onChanged();
    },
  };
};
