import { type AccessLogView, maskName } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import { personalDeeds } from '../audit';
import type { Patients } from '../patient';
import { type Reports, titleKey } from '../report';
import type { Staff } from '../staff';
import type { PersonalData } from './personal-data.repository';

interface Deps {
  tx: Transactions;
  patients: Pick<Patients, 'describe'>;
  reports: Pick<Reports, 'titlesOf'>;
  staff: Pick<Staff, 'namesOf'>;
  personalData: Pick<PersonalData, 'listAccess'>;
}

type Access = Awaited<ReturnType<PersonalData['listAccess']>>[number];

/** The report that was opened; through a link it stands beside the link. */
const reportOf = ({ subjectKind, subjectId, detail }: Access): string | null => {
  if (subjectKind === 'report') return subjectId;
  return typeof detail?.reportId === 'string' ? detail.reportId : null;
};

const present = <Value>(values: readonly (Value | null)[]): Value[] => values.filter((value) => value !== null);

/** 谁看过: who looked at what of a person and their family, newest first; names of people masked. */
export const makeReadAccess =
  ({ tx, patients, reports, staff, personalData }: Deps) =>
  async (userId: string): Promise<AccessLogView> => {
    const entries = await personalData.listAccess(tx.outside, userId, Object.keys(personalDeeds));
    const patientIds = present(entries.map(({ patientId }) => patientId));
    const [people, titles, names] = await Promise.all([
      patients.describe(tx.outside, patientIds),
      reports.titlesOf(tx.outside, [...new Set(patientIds)], [...new Set(present(entries.map(reportOf)))]),
      staff.namesOf(
        tx.outside,
        entries.filter(({ actorKind }) => actorKind === 'staff').map(({ actorId }) => actorId),
      ),
    ]);
    const whoIs = ({ actorKind, actorId, detail }: Access): string => {
      if (actorKind === 'user') return '我';
      // Whoever has a link says who they are; nobody has checked it.
      if (typeof detail?.by === 'string' && detail.by !== '') return `有链接的人（自称${detail.by}）`;
      if (actorKind === 'system') return '系统';
      const name = names.get(actorId);
      return name === undefined ? '医院工作人员' : `医院工作人员 ${maskName(name)}`;
    };
    const whatIs = (entry: Access): string => {
      const deed = personalDeeds[entry.action] ?? entry.action;
      const title = titles.get(titleKey(entry.patientId, reportOf(entry)));
      return title === undefined ? deed : `${deed}：${title}`;
    };
    return {
      entries: entries.map((entry) => ({
        ...{ at: entry.at.toISOString(), who: whoIs(entry), what: whatIs(entry) },
        patientName: entry.patientId ? maskName(people.get(entry.patientId)?.name ?? '') || null : null,
      })),
    };
  };
