import { join } from 'node:path';
import { contract } from '@anzhen/shared-types';
import { loadHospitalConfig } from '../../../platform/hospital-config';
import { makeShortMemory } from '../../../platform/single-flight';
import { HisError, type HisExamReport, type HisLabReport } from '../../../ports/his';
import { openTestWorld, testLog, type TestWorld } from '../../../testing/harness';
import { makeAudit } from '../../audit';
import { AuditRow } from '../../audit/audit.table';
import { loadGlossary, makeReportModule } from '..';
import { ReportReadRow } from '../report.table';
import { lab } from './lab-reports';
import { realPatients, seedPatient, seedUser } from './seed-patient';

const CONFIG = join(__dirname, '../../../../../config/hospital');
const { reports: config } = loadHospitalConfig(join(CONFIG, 'qinghe.yaml'));
export const glossary = loadGlossary(join(CONFIG, 'report-glossary.yaml'));

export const facts = { requestId: 'req-1', ip: '' };

/** One person with one report, and the HIS that holds it; new in every test. */
export interface ReportDesk {
  world: TestWorld;
  desk: ReturnType<typeof makeReportModule>;
  ownerId: string;
  patientId: string;
  /** What the HIS holds; the HIS is the outside here. */
  kept: (HisLabReport | HisExamReport)[];
  failing: HisError | null;
  asked: string[];
}

const openDesk = async (scene: ReportDesk): Promise<void> => {
  const world = await openTestWorld('2026-11-24T02:00:00.000Z');
  const ownerId = await seedUser(world);
  const patientId = await seedPatient(world, ownerId);
  const desk = makeReportModule({
    ...world,
    log: testLog,
    memory: makeShortMemory(world),
    audit: makeAudit(world),
    patients: realPatients(world),
    ...{ config, glossary },
    his: {
      listReports: (_context, hisPatientId, range) => {
        scene.asked.push(`list ${hisPatientId} ${range.from} ${range.to}`);
        return scene.failing ? Promise.reject(scene.failing) : Promise.resolve(scene.kept.map(({ head }) => head));
      },
      getReport: (_context, _hisPatientId, id) => {
        scene.asked.push(`get ${id}`);
        const found = scene.kept.find(({ head }) => head.id === id && head.status !== 'pending');
        return scene.failing || !found
          ? Promise.reject(scene.failing ?? new HisError('NotFound', 'none'))
          : Promise.resolve(found);
      },
    },
  });
  Object.assign(scene, { world, desk, ownerId, patientId, kept: [lab()], failing: null, asked: [] });
};

/** Opens the desk before every test of a file, and reads of it what the pages do. */
export const withReportDesk = () => {
  const scene = {} as ReportDesk;
  beforeEach(() => openDesk(scene));
  afterEach(() => scene.world.close());
  const rows = <T extends object>(table: new () => T): Promise<T[]> => scene.world.tx.outside.manager.find(table);
  return {
    scene,
    rows,
    list: async (who = scene.ownerId) =>
      contract.listReports.response.parse(
        await scene.desk.routes.listReports!({
          ...{ actorId: who, params: { patientId: scene.patientId }, facts },
        } as never),
      ),
    open: async (reportId = 'R1', who = scene.ownerId) =>
      contract.getReport.response.parse(
        await scene.desk.routes.getReport!({
          ...{ actorId: who, params: { patientId: scene.patientId, reportId }, facts },
        } as never),
      ),
    nothingWritten: async () => {
      expect(await rows(ReportReadRow)).toHaveLength(0);
      expect((await rows(AuditRow)).filter(({ action }) => action !== 'report.refused')).toEqual([]);
    },
  };
};
