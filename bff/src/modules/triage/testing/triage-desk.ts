import { join } from 'node:path';
import { type Assessment, contract, type DepartmentView } from '@anzhen/shared-types';
import { makeShortMemory } from '../../../platform/single-flight';
import { openTestWorld, testLog, type TestWorld } from '../../../testing/harness';
import { makeAudit } from '../../audit';
import { AuditRow } from '../../audit/audit.table';
import { realPatients, seedPatient, seedUser } from '../../report/testing/seed-patient';
import type { StaffFacts } from '../../staff';
import { loadTriageRules, makeTriageModule } from '..';
import { PreVisitNoteRow, TriageReleaseRow, TriageReviewRow, TriageRow } from '../triage.table';

export const RULES_FOLDER = join(__dirname, '../../../../../config/hospital/triage');

// Read once: the model is large, and nothing changes it.
const rules = loadTriageRules(RULES_FOLDER);

export const department = (code: string, name: string, childrenOnly = false): DepartmentView => ({
  code,
  name,
  parentName: null,
  description: '',
  place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
  childrenOnly,
});
const hospital = [
  department('D02', '全科医学科'),
  department('D0301', '呼吸内科'),
  department('D0302', '消化内科'),
  department('D0303', '神经内科'),
  department('D0304', '心血管内科'),
  department('D0401', '普通外科'),
  department('D0403', '骨科'),
  department('D0404', '泌尿外科'),
  department('D05', '妇产科'),
  department('D07', '儿科', true),
  department('D10', '眼科'),
  department('D12', '口腔科'),
  department('D13', '皮肤科'),
];

export interface TriageDesk {
  world: TestWorld;
  ownerId: string;
  module: ReturnType<typeof makeTriageModule>;
  /** Members of staff, by id. */
  staff: Map<string, StaffFacts>;
  patient(change: { birthDate: string; sex: 'male' | 'female' }): Promise<string>;
  assess(body: object): Promise<Assessment>;
}

type Outside = Pick<Parameters<typeof makeTriageModule>[0], 'appointments' | 'requireSeenTicket'>;

const unused = () => Promise.reject(new Error('not asked here'));

const MORNING = '2026-11-24T02:00:00.000Z';

/** One database for all tests of a file; `emptyDesk` brings it back to its first morning. */
export const openDeskWorld = (): Promise<TestWorld> => openTestWorld(MORNING);

/** Nothing told, shared, released or looked at yet. */
export const emptyDesk = async ({ tx, clock }: TestWorld): Promise<void> => {
  clock.set(MORNING);
  for (const row of [PreVisitNoteRow, TriageReviewRow, TriageRow, TriageReleaseRow, AuditRow])
    await tx.outside.manager.createQueryBuilder().delete().from(row).execute();
};

/** A triage to which nothing was told yet, with a small hospital whose every department has no number left. */
export const openDesk = async (
  world: TestWorld,
  outside: Outside = { appointments: { find: unused }, requireSeenTicket: unused },
): Promise<TriageDesk> => {
  await emptyDesk(world);
  const ownerId = await seedUser(world);
  const staff = new Map<string, StaffFacts>();
  const module = makeTriageModule({
    ...{ ...world, ...outside, log: testLog, patients: realPatients(world), rules },
    ...{ memory: makeShortMemory(world), audit: makeAudit(world) },
    staff: { require: (_scope, id) => Promise.resolve(staff.get(id)!) },
    catalog: { listDepartments: () => Promise.resolve(hospital), earliestSlots: () => Promise.resolve([]) },
  });
  return {
    ...{ world, ownerId, module, staff },
    patient: (change) => seedPatient(world, ownerId, change),
    assess: async (body) => {
      const whole = { text: '', bodyParts: [], dangerAnswers: [], ...body };
      return contract.assess.response.parse(await module.routes.assess!({ actorId: ownerId, body: whole } as never));
    },
  };
};
