import type { BookedSession, BroadcastView, DryRun, NoticeEvent, NoticeForm, StaffView } from '@anzhen/shared-types';
import {
  addDays,
  hospitalDate,
  hospitalInstant,
  type LocalDate,
  noticeFaults,
  noticeTimeFaults,
} from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { useDeeds } from '../workbench/use-deeds';

type Deed = 'keep' | 'try' | 'submit';

/** As far ahead as numbers are sold. */
const DAYS_SHOWN = 14;

const HALF_HOURS = Array.from(
  { length: 48 },
  (_, at) => `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`,
);

interface Draft {
  /** Of a draft that is stored. */
  id: string | null;
  event: NoticeEvent;
  words: string;
  day: LocalDate;
  departmentCode: string | null;
  sessionId: string | null;
  /** When it begins; null: as soon as it is released. */
  sendAt: string | null;
}

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
  /** On which days and at which times it can begin. */
  times: readonly { day: LocalDate; at: readonly Date[] }[];
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
  chooseTime(sendAt: Date | null): void;
  /** Takes a stored draft up again. */
  takeUp(broadcast: BroadcastView): void;
  keep(): void;
  /** 先发给我自己看. */
  tryOut(): void;
  submit(): Promise<void>;
}

const useAudience = (staff: StaffView, draft: Draft) => {
  const { event, day, departmentCode, sessionId } = draft;
  const sessions = useResource(`booked-sessions:${staff.id}:${day}`, () =>
    call('listBookedSessions', { query: { day } }),
  );
  const all = sessions.data?.sessions ?? [];
  const names = new Map(all.map((session) => [session.departmentCode, session.departmentName]));
  const inDepartment = all.filter((session) => session.departmentCode === departmentCode);
  const isChosen = departmentCode !== null && inDepartment.length > 0;
  const dry = useResource(
    isChosen ? `dry-run:${staff.id}:${event}:${day}:${departmentCode}:${sessionId ?? ''}` : null,
    () =>
      call('dryRunBroadcast', {
        query: { event, day, departmentCode: departmentCode ?? '', sessionId: sessionId ?? undefined },
      }),
  );
  return {
    sessions,
    departments: [...names].map(([code, name]) => ({ code, name })),
    inDepartment,
    example: inDepartment.find((session) => session.sessionId === sessionId) ?? inDepartment[0],
    dry,
  };
};

/** What is being written, for whom, and whether it may go. `onChanged` reads the ledger again. */
export const useComposer = (staff: StaffView, form: NoticeForm, onChanged: () => void): Composer => {
  const today = hospitalDate(new Date(now()));
  const fresh: Draft = {
    ...{ id: null, event: form.kinds[0]?.event ?? 'change_notice', words: '', day: addDays(today, 1) },
    ...{ departmentCode: null, sessionId: null, sendAt: null },
  };
  const [draft, setDraft] = useState(fresh);
  const audience = useAudience(staff, draft);
  const { dry } = audience;
  const { busy, fault, done, deed, hush } = useDeeds<Deed>(dry.reload);
  const kind = form.kinds.find(({ event }) => event === draft.event);
  const faults = noticeFaults(draft.words, { wordsIn: kind?.wordsIn ?? [], unsaid: form.unsaid });
  const clock = new Date(now());
  const quiet = kind?.isUrgent ? null : form.quietHours;
  const timeFaults = (at: Date, visitDay = draft.day) => noticeTimeFaults(at, { now: clock, visitDay, quiet });
  const days = Array.from({ length: DAYS_SHOWN }, (_, later) => addDays(today, later));
  const times = days
    .filter((day) => day <= draft.day)
    .map((day) => ({
      day,
      at: HALF_HOURS.map((time) => hospitalInstant(day, time)).filter((at) => timeFaults(at).length === 0),
    }))
    .filter(({ at }) => at.length > 0);
  const change = (part: Partial<Draft>): void => {
    hush();
    setDraft({ ...draft, ...part });
  };
  const missing = ((): string | undefined => {
    if (draft.words.trim() === '') return '还差通知内容';
    if (faults.length > 0) return '内容还要改一改';
    if (draft.departmentCode === null || audience.inDepartment.length === 0) return '还没选发给谁';
    return draft.sendAt === null ? undefined : timeFaults(new Date(draft.sendAt))[0];
  })();

  const people = dry.data?.people;
  const obstacle = missing ?? (people === undefined ? '正在算人数' : people === 0 ? '这里没有要通知的人' : undefined);

  const store = async (): Promise<BroadcastView> => {
    const { id, event, words, day, departmentCode, sessionId, sendAt } = draft;
    const audienceOf = { day, departmentCode: departmentCode ?? '', sessionId };
    const body = { event, words: words.trim(), audience: audienceOf, sendAt };
    const kept = await (id === null
      ? call('draftBroadcast', { body })
      : call('editBroadcast', { params: { broadcastId: id }, body }));
    setDraft({ ...draft, id: kept.id });
    return kept;
  };

  return {
    ...{ form, draft, kind, faults, missing, obstacle, busy, fault, done, days, times, ...audience },
    needsRelease: draft.sendAt !== null || dry.data?.needsRelease === true,
    chooseKind: (event) => change({ event }),
    write: (words) => change({ words }),
    chooseDay: (day) => change({ day, departmentCode: null, sessionId: null }),
    chooseDepartment: (departmentCode) => change({ departmentCode, sessionId: null }),
    chooseSession: (sessionId) => change({ sessionId }),
    chooseTime: (sendAt) => change({ sendAt: sendAt?.toISOString() ?? null }),
    takeUp: ({ id, event, words, audience: { day, departmentCode, sessionId }, sendAt }) =>
      change({ id, event, words, day, departmentCode, sessionId, sendAt }),
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
        const { id } = await store();
        const body = { move: 'submit' as const, people: people ?? 0 };
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
