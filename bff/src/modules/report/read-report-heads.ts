import { addDays, DAY, hospitalDate, SECOND, type ReportHead } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Scope } from '../../platform/db/transaction';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { CallContext, HisPort, HisReportHead } from '../../ports/his';
import type { PatientFacts } from '../patient';
import { toReportError } from './his-failure';
import { presentHead } from './report.presenter';
import { hiddenWords, type ReportAccess } from './report-access';
import type { ReportRepository } from './report.repository';
import { isEarlier, type LastSeen, settleHead } from './versions.policy';

// A list, a report and the home page are often opened within seconds; the HIS reads every report to answer each time.
const HEADS_TTL_MS = 5 * SECOND;

interface Deps {
  his: Pick<HisPort, 'listReports'>;
  clock: Clock;
  memory: ShortMemory;
  reads: ReportRepository;
  access: ReportAccess;
  config: HospitalConfig['reports'];
}

// Somebody who is added today has years of reports behind; only what came lately is news.
const NEWS_MS = 30 * DAY;
const isOld = ({ reportedAt, issuedAt }: HisReportHead, now: Date): boolean => {
  const outAt = issuedAt ?? reportedAt;
  return outAt !== null && now.getTime() - outAt.getTime() > NEWS_MS;
};

const byNews = (a: HisReportHead, b: HisReportHead): number => {
  if (!a.reportedAt || !b.reportedAt) return Number(Boolean(a.reportedAt)) - Number(Boolean(b.reportedAt));
  return b.reportedAt.getTime() - a.reportedAt.getTime();
};

/** What reports a patient has: those to come first, then newest first. @throws HIS.UNAVAILABLE, HIS.PROTOCOL */
export const makeReportHeads = ({ his, clock, memory, reads, access, config }: Deps) => {
  const raw = (context: CallContext, hisPatientId: string): Promise<HisReportHead[]> => {
    const today = hospitalDate(clock.now());
    const range = { from: addDays(today, -config.windowDays), to: today };
    return memory.remember(`reports:${hisPatientId}:${today}`, HEADS_TTL_MS, async () => {
      try {
        return (await his.listReports(context, hisPatientId, range)).sort(byNews);
      } catch (error) {
        throw toReportError(error);
      }
    });
  };
  /** An older copy that answers after a correction was seen does not bring the old counts back. */
  const settled = async (
    scope: Scope,
    { id: patientId }: PatientFacts,
    heads: readonly HisReportHead[],
    lastSeen: ReadonlyMap<string, LastSeen>,
  ): Promise<HisReportHead[]> => {
    const isOlder = (head: HisReportHead): boolean => {
      const seen = lastSeen.get(head.id);
      return seen !== undefined && !seen.isWithdrawn && isEarlier(head, seen);
    };
    const older = heads.filter(isOlder).map(({ id }) => id);
    if (older.length === 0) return [...heads];
    const versions = await reads.versionsOf(scope, patientId, older);
    return heads.map((head) => (isOlder(head) ? settleHead(head, versions.get(head.id) ?? []) : head));
  };
  return {
    raw,
    async present(scope: Scope, patient: PatientFacts, context: CallContext): Promise<ReportHead[]> {
      const [answered, lastSeen, eyes] = await Promise.all([
        raw(context, patient.hisPatientId),
        reads.lastSeen(scope, patient.id),
        access.eyesOf(scope, patient),
      ]);
      const heads = await settled(scope, patient, answered, lastSeen);
      return heads.map((head) => {
        const why = eyes.hideHead(head);
        return presentHead(head, {
          hiddenText: why && hiddenWords(why, config),
          isOld: isOld(head, clock.now()),
          lastSeen: lastSeen.get(head.id) ?? null,
        });
      });
    },
  };
};

export type ReportHeads = ReturnType<typeof makeReportHeads>;
