import { createHash } from 'node:crypto';
import { contentOf, examReports, type ReportRow } from '../his/domain/reports';
import type { His } from '../his/domain/his';
import { NODULE_SLICES, SIZE_PX, SLICES } from './phantom';

const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
const KEY_OBJECT_SELECTION = '1.2.840.10008.5.1.4.1.1.88.59';

/** A UID made of a name, under the root for UUIDs (PS3.5 B.2). */
const uidOf = (name: string): string =>
  `2.25.${BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 31)}`)}`;

export interface SandboxStudy {
  report: ReportRow;
  studyId: string;
  seriesId: string;
  /** By slice, from the top. */
  instanceIds: string[];
}

/** A made-up CT for every audited CT report of the HIS, and nothing for anything else. */
const studiesOf = (his: His): SandboxStudy[] =>
  examReports(his, 'CT')
    .filter((report) => report.audited === 1 && contentOf(report).exam !== null)
    .map((report) => ({
      report,
      studyId: uidOf(`study ${report.order_no}`),
      seriesId: uidOf(`series ${report.order_no}`),
      instanceIds: Array.from({ length: SLICES }, (_slice, index) => uidOf(`instance ${report.order_no} ${index}`)),
    }));

export const studyOfOrder = (his: His, orderNo: string): SandboxStudy | undefined =>
  studiesOf(his).find(({ report }) => report.order_no === orderNo);

export const studyById = (his: His, studyId: string): SandboxStudy | undefined =>
  studiesOf(his).find((study) => study.studyId === studyId);

const attributes = (list: Record<string, [vr: string, ...values: unknown[]]>) =>
  Object.fromEntries(Object.entries(list).map(([tag, [vr, ...Value]]) => [tag, { vr, Value }]));

const patientOf = ({ report }: SandboxStudy): Record<string, [string, ...unknown[]]> => ({
  '00080005': ['CS', 'ISO_IR 192'],
  '00080050': ['SH', report.order_no],
  '00100010': ['PN', { Alphabetic: 'Phantom^Sandbox', Ideographic: report.pat_name }],
  '00100020': ['LO', report.pat_id],
});

/** What a search answers for one study. */
export const presentStudy = (study: SandboxStudy) =>
  attributes({
    ...patientOf(study),
    '00080020': ['DA', study.report.sampled_at.slice(0, 10).replaceAll('-', '')],
    '00080061': ['CS', 'CT'],
    '00081030': ['LO', study.report.title],
    '0020000D': ['UI', study.studyId],
    '00201208': ['IS', study.instanceIds.length],
  });

/** Every instance of a study: the slices and the list of those that the radiologist pointed at. */
export function presentInstances(study: SandboxStudy): object[] {
  const { studyId, seriesId, instanceIds } = study;
  const slices = instanceIds.map((instanceId, index) =>
    attributes({
      ...patientOf(study),
      '00080016': ['UI', CT_IMAGE],
      '00080018': ['UI', instanceId],
      '00080060': ['CS', 'CT'],
      '0008103E': ['LO', '模拟影像'],
      '00180015': ['CS', 'CHEST'],
      '0020000D': ['UI', studyId],
      '0020000E': ['UI', seriesId],
      '00200011': ['IS', 1],
      '00200013': ['IS', index + 1],
      '00200037': ['DS', 1, 0, 0, 0, 1, 0],
      '00280010': ['US', SIZE_PX],
      '00280011': ['US', SIZE_PX],
    }),
  );
  const selection = attributes({
    ...patientOf(study),
    '00080016': ['UI', KEY_OBJECT_SELECTION],
    '00080018': ['UI', uidOf(`selection ${study.report.order_no}`)],
    '00080060': ['CS', 'KO'],
    '0020000D': ['UI', studyId],
    '0020000E': ['UI', uidOf(`selections ${study.report.order_no}`)],
    '00200011': ['IS', 99],
    '0040A730': [
      'SQ',
      attributes({ '0040A040': ['CS', 'TEXT'], '0040A160': ['UT', '结节'] }),
      ...NODULE_SLICES.map((slice) =>
        attributes({
          '0040A040': ['CS', 'IMAGE'],
          '00081199': ['SQ', attributes({ '00081150': ['UI', CT_IMAGE], '00081155': ['UI', instanceIds[slice - 1]!] })],
        }),
      ),
    ],
  });
  return [...slices, selection];
}
