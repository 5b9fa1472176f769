import { formatDay, hospitalDate, hospitalTime, maskName, MINUTE } from '@anzhen/shared-types';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { type AppointmentRow, payUntilOf } from '../appointment';
import { PERIOD_LABELS } from '../catalog';
import type { NewMessage, Notifications } from '../notification';
import type { Patients } from '../patient';
import type { WaitlistEntryRow } from './waitlist.table';

interface Deps {
  clock: Clock;
  patients: Pick<Patients, 'describe'>;
  notifications: Notifications;
}

/** in_time: no number came before the evening before · stopped: 停诊 */
export type ClearReason = 'in_time' | 'stopped';

/** What people in the waitlist are told, each once. */
export const makeTellWaiting = ({ clock, patients, notifications }: Deps) => {
  const aboutOf = (entry: WaitlistEntryRow, name: string | undefined) => {
    const day = formatDay(entry.visitDate, hospitalDate(clock.now()));
    const who = name === undefined ? '' : maskName(name);
    const { departmentName, doctorName } = entry;
    return { who, day, facts: { maskedName: who, departmentName, doctorName, day } };
  };
  const messageOf = (
    entry: WaitlistEntryRow,
    event: 'waitlist_offered' | 'waitlist_cleared',
    rest: Pick<NewMessage, 'body' | 'link' | 'facts'>,
  ): NewMessage => {
    const dedupeKey = `${event}:${entry.id}`;
    return { userId: entry.ownerId, patientId: entry.patientId, event, dedupeKey, ...rest };
  };

  return {
    async offered(scope: Scope, entry: WaitlistEntryRow, held: AppointmentRow): Promise<void> {
      const people = await patients.describe(scope, [entry.patientId]);
      const { who, day, facts } = aboutOf(entry, people.get(entry.patientId)?.name);
      const until = payUntilOf(held) ?? clock.now();
      const minutes = Math.max(0, Math.floor((until.getTime() - clock.now().getTime()) / MINUTE));
      const visit = `${day} ${held.startsAt} ${entry.departmentName} ${entry.doctorName}`;
      const body = `${who}候补到了${visit}的号。请在 ${minutes} 分钟内付款（${hospitalTime(until)} 前），过时让给下一位。`;
      const link = { route: 'booking.confirm', params: { appointmentId: held.id } };
      const shown = { ...facts, day: `${day} ${held.startsAt}`, advice: `请在 ${hospitalTime(until)} 前付款` };
      await notifications.notify(scope, messageOf(entry, 'waitlist_offered', { body, link, facts: shown }));
    },

    async cleared(scope: Scope, entries: readonly WaitlistEntryRow[], reason: ClearReason): Promise<void> {
      const people = await patients.describe(
        scope,
        entries.map(({ patientId }) => patientId),
      );
      for (const entry of entries) {
        const { who, day, facts } = aboutOf(entry, people.get(entry.patientId)?.name);
        const period = PERIOD_LABELS[entry.period as keyof typeof PERIOD_LABELS];
        const visit = `${day}${period} ${entry.departmentName} ${entry.doctorName}`;
        const why = reason === 'stopped' ? '停诊了，候补结束' : '没有等到号，候补结束';
        const body = `${who}候补的${visit}${why}，没有扣钱。可以另选医生或时间。`;
        const link = { route: 'booking.doctors', params: { departmentCode: entry.departmentCode } };
        await notifications.notify(scope, messageOf(entry, 'waitlist_cleared', { body, link, facts }));
      }
    },
  };
};

export type TellWaiting = ReturnType<typeof makeTellWaiting>;
