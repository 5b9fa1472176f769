import { hospitalDate, maskName, type ReportLevel, type ReportViewer } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import { type PatientFacts, type Patients, relationWord } from '../patient';
import { levelOf } from './report.policy';
import type { ViewerRepository } from './viewer.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  patients: Pick<Patients, 'require' | 'findByHisPatientId' | 'findSelves'>;
  audit: Audit;
  viewers: ViewerRepository;
  config: HospitalConfig['reports'];
}

interface Self {
  actorId: string;
  patientId: string;
}

/** The patient decides who else may see their reports, from an account of their own. */
export const makeDecideViewers = ({ tx, clock, patients, audit, viewers, config }: Deps) => {
  /** Those who have the same hospital record among their family. @throws PATIENT.NOT_FOUND, REPORT.ONLY_SELF */
  const othersOf = async (scope: Scope, { actorId, patientId }: Self): Promise<PatientFacts[]> => {
    const self = await patients.require(scope, actorId, patientId);
    if (self.relation !== 'self') throw new AppError('REPORT.ONLY_SELF', { patientId });
    const all = await patients.findByHisPatientId(scope, self.hisPatientId);
    return all.filter(({ ownerId, relation }) => ownerId !== actorId && relation !== 'self');
  };

  const present = async (scope: Scope, others: readonly PatientFacts[]): Promise<ReportViewer[]> => {
    const today = hospitalDate(clock.now());
    const decided = await viewers.decidedFor(
      scope,
      others.map(({ id }) => id),
    );
    const selves = await patients.findSelves(
      scope,
      others.map(({ ownerId }) => ownerId),
    );
    return others.map((other) => {
      const self = selves.get(other.ownerId);
      const decision = decided.get(other.id) ?? null;
      return {
        id: other.id,
        maskedName: self ? maskName(self.name) : null,
        calledAs: relationWord(other.relation),
        level: levelOf(other, decision?.level ?? null, { today, rules: config }),
        decidedAt: decision?.decidedAt.toISOString() ?? null,
      };
    });
  };

  return {
    list: async (self: Self): Promise<ReportViewer[]> => present(tx.outside, await othersOf(tx.outside, self)),

    /** @throws REPORT.VIEWER_NOT_FOUND also for somebody who has another patient */
    decide: (command: Self & { viewerId: string; level: ReportLevel; requestId: string }): Promise<ReportViewer> =>
      tx.run(async (scope) => {
        const { actorId, patientId, viewerId, level, requestId } = command;
        const viewer = (await othersOf(scope, command)).find(({ id }) => id === viewerId);
        if (!viewer) throw new AppError('REPORT.VIEWER_NOT_FOUND', { viewerId });
        await viewers.decide(scope, viewerId, { level, decidedBy: patientId });
        await audit.record(scope, {
          ...{ actorKind: 'user', actorId, ownerId: actorId, patientId, requestId, detail: { level } },
          ...{ action: 'report.viewer_decided', subjectKind: 'patient', subjectId: viewerId },
        });
        const [shown] = await present(scope, [viewer]);
        if (!shown) throw new Error('a viewer went away inside the transaction');
        return shown;
      }),
  };
};
