import { type His, todayOf } from '../domain/his';
import { type PatientRow } from '../domain/patients';
import { insertReport, type LabItem, type NewReport, type ReportContent } from '../domain/reports';
import { addDays, addMinutes } from '../hospital-time';
import { firstDoctorOf } from './doctors';
import { labItems, type Panel, PANELS } from './lab-panels';

const LAB_NOTE = '本报告仅对该标本负责';
const AUDITOR = '检验师 闵慎言';
const NOTHING: ReportContent = { items: [], organisms: [], exam: null };

interface Occasion {
  patient: PatientRow;
  daysAgo: number;
  deptCode: string;
}

function baseOf(
  his: His,
  occasion: Occasion,
): Pick<
  NewReport,
  | 'pat_id'
  | 'dept_code'
  | 'doc_code'
  | 'sampled_at'
  | 'reported_at'
  | 'audited'
  | 'audited_at'
  | 'auditor'
  | 'sensitive'
  | 'note'
> {
  const sampledAt = `${addDays(todayOf(his), -occasion.daysAgo)} 08:40:00`;
  return {
    pat_id: occasion.patient.pat_id,
    dept_code: occasion.deptCode,
    doc_code: firstDoctorOf(occasion.deptCode).code,
    sampled_at: sampledAt,
    reported_at: addMinutes(sampledAt, 95),
    audited: 1,
    audited_at: addMinutes(sampledAt, 110),
    auditor: AUDITOR,
    sensitive: 0,
    note: LAB_NOTE,
  };
}

/** Past laboratory panels of one patient, oldest first, each knowing the one before. */
function insertPanels(
  his: His,
  panel: Panel,
  occasion: Omit<Occasion, 'daysAgo'>,
  series: readonly { daysAgo: number; values: readonly string[]; isAudited?: boolean }[],
): void {
  const { category, title, specimen } = PANELS[panel];
  let previous: { items: LabItem[]; at: string } | undefined;
  for (const { daysAgo, values, isAudited = true } of series) {
    const base = baseOf(his, { ...occasion, daysAgo });
    const items = labItems(panel, values, { previous, isMan: occasion.patient.sex === '1' });
    const audit = isAudited ? {} : { audited: 0, audited_at: '', auditor: '' };
    insertReport(his, {
      ...base,
      ...audit,
      report_type: '1',
      category,
      title,
      specimen,
      content: { ...NOTHING, items },
    });
    previous = { items, at: base.sampled_at };
  }
}

function chronicReports(his: His, patient: PatientRow): void {
  const occasion = { patient, deptCode: 'D0304' };
  insertPanels(his, 'blood-count', occasion, [
    { daysAgo: 330, values: ['5.6', '58.2', '32.5', '4.02', '112', '34.1', '201', '<0.5'] },
    { daysAgo: 152, values: ['6.1', '60.4', '30.8', '4.15', '118', '35.6', '214', '3.2'] },
    { daysAgo: 12, values: ['10.4', '79.6', '14.9', '4.20', '121', '36.2', '226', '18.6'] },
    { daysAgo: 1, values: ['7.2', '66.0', '26.1', '4.18', '120', '36.0', '219', '6.4'], isAudited: false },
  ]);
  insertPanels(his, 'lipids', occasion, [
    { daysAgo: 330, values: ['6.42', '2.31', '1.02', '4.28'] },
    { daysAgo: 152, values: ['5.37', '1.86', '1.08', '3.41'] },
    { daysAgo: 12, values: ['4.61', '1.52', '1.12', '2.58'] },
  ]);
  insertReport(his, {
    ...baseOf(his, { ...occasion, daysAgo: 40 }),
    report_type: '3',
    category: 'CULTURE',
    title: '尿液细菌培养及药敏',
    specimen: '中段尿',
    content: {
      ...NOTHING,
      organisms: [
        {
          name: '大肠埃希菌',
          count: '>10^5 CFU/mL',
          drugs: [
            { drug: '左氧氟沙星', mic: '>=8', result: 'R' },
            { drug: '头孢曲松', mic: '<=1', result: 'S' },
            { drug: '呋喃妥因', mic: '<=16', result: 'S' },
            { drug: '阿莫西林/克拉维酸', mic: '16', result: 'I' },
          ],
        },
      ],
    },
  });
}

function lungReports(his: His, patient: PatientRow): void {
  insertReport(his, {
    ...baseOf(his, { patient, daysAgo: 75, deptCode: 'D0405' }),
    report_type: '2',
    category: 'CT',
    title: '胸部CT平扫',
    specimen: '',
    auditor: '影像医师 顾盼之',
    note: '本报告供临床医师参考',
    content: {
      ...NOTHING,
      exam: {
        bodyPart: '胸部',
        method: '螺旋CT平扫，层厚1mm',
        findings:
          '右肺上叶见一枚实性小结节，最大径约4mm，边缘光整。余肺野清晰。纵隔内未见明显肿大淋巴结。双侧胸腔未见积液。',
        impression: '右肺上叶实性小结节，建议12个月后复查胸部低剂量CT。',
      },
    },
  });
  insertReport(his, {
    ...baseOf(his, { patient, daysAgo: 20, deptCode: 'D0301' }),
    report_type: '3',
    category: 'CULTURE',
    title: '痰液细菌培养及药敏',
    specimen: '痰液',
    note: `${LAB_NOTE}。未检出致病菌。`,
    content: NOTHING,
  });
}

/** A pathologist's report: a doctor tells it first. */
function pathologyReport(his: His, patient: PatientRow): void {
  insertReport(his, {
    ...baseOf(his, { patient, daysAgo: 6, deptCode: 'D0301' }),
    report_type: '2',
    category: 'PATHOLOGY',
    title: '胃镜活检病理',
    specimen: '胃窦黏膜',
    auditor: '病理医师 沈知微',
    sensitive: 1,
    note: '本报告仅对送检标本负责',
    content: {
      ...NOTHING,
      exam: {
        bodyPart: '胃窦',
        method: 'HE染色，光镜',
        findings: '送检黏膜组织2块。镜下见黏膜慢性炎细胞浸润，腺体轻度萎缩，未见异型增生。',
        impression: '（胃窦）慢性萎缩性胃炎，轻度；未见肠化，未见异型增生。',
      },
    },
  });
}

function sensitiveReport(his: His, patient: PatientRow): void {
  const base = baseOf(his, { patient, daysAgo: 9, deptCode: 'D16' });
  const line = {
    code: 'HIV-Ag/Ab',
    name: '人类免疫缺陷病毒抗原抗体',
    value: '阴性(-)',
    unit: 'S/CO',
    range: '阴性(-)',
    flag: 'N',
  } as const;
  const items: LabItem[] = [{ ...line, method: '化学发光法', previous: '', previousAt: '' }];
  const head = { report_type: '1', category: 'HIV', title: '感染性疾病筛查', specimen: '血清', sensitive: 1 } as const;
  insertReport(his, { ...base, ...head, content: { ...NOTHING, items } });
}

/** The reports that exist before the first person comes in. `patientOf` gives the file of a demo person. */
export function insertPastReports(his: His, patientOf: (key: string) => PatientRow): void {
  chronicReports(his, patientOf('chronic'));
  lungReports(his, patientOf('lung'));
  const elder = { patient: patientOf('elder'), deptCode: 'D0305' };
  insertPanels(his, 'blood-count', elder, [
    { daysAgo: 3, values: ['4.4', '55.0', '36.2', '3.91', '117', '35.2', '27', '2.1'] },
  ]);
  insertPanels(his, 'chemistry', elder, [
    { daysAgo: 340, values: ['4.4', '5.6', '78', '402', '22', '42.1', '阴性(-)'] },
    { daysAgo: 160, values: ['4.9', '6.4', '96', '431', '25', '40.6', '阴性(-)'] },
    { daysAgo: 3, values: ['6.6', '5.4', '121', '446', '21', '36.8', '阴性(-)'] },
  ]);
  pathologyReport(his, patientOf('lung'));
  const child = { patient: patientOf('child'), deptCode: 'D07' };
  insertPanels(his, 'blood-count', child, [
    { daysAgo: 30, values: ['12.6', '48.0', '46.0', '4.55', '126', '38.0', '318', '12.3'] },
  ]);
  sensitiveReport(his, patientOf('two-files'));
}
