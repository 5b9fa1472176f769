/** A department: HIS code, name, official subject (医疗机构诊疗科目名录), place, what it does. */
export interface SeedDepartment {
  code: string;
  name: string;
  stdCode: string;
  stdName: string;
  parent: string;
  /** A heading or a technical department takes no registrations. */
  canRegister: boolean;
  building: string;
  floor: string;
  area: string;
  intro: string;
}

type Line = readonly [
  code: string,
  name: string,
  stdCode: string,
  stdName: string,
  floor: string,
  area: string,
  intro: string,
];

const HEADINGS: readonly Line[] = [
  ['D03', '内科', '03', '内科', '', '', '内科各专业门诊'],
  ['D04', '外科', '04', '外科', '', '', '外科各专业门诊'],
];

const CLINICS: readonly Line[] = [
  ['D02', '全科医学科', '02', '全科医疗科', '1', 'A区', '不清楚看哪个科、配慢病药、常见小病和健康咨询'],
  ['D0301', '呼吸内科', '03.01', '呼吸内科专业', '3', 'A区', '咳嗽、咳痰、气喘、肺炎、慢阻肺、哮喘'],
  ['D0302', '消化内科', '03.02', '消化内科专业', '3', 'A区', '胃痛、反酸、腹泻、便秘、肝胆胰疾病'],
  ['D0303', '神经内科', '03.03', '神经内科专业', '3', 'C区', '头痛、头晕、肢体麻木无力、失眠、脑血管病'],
  ['D0304', '心血管内科', '03.04', '心血管内科专业', '3', 'B区', '胸闷、心慌、高血压、冠心病、心力衰竭'],
  ['D0304H', '高血压专病门诊', '03.04', '心血管内科专业', '3', 'B区', '高血压的诊断、用药调整和随访'],
  ['D0305', '血液内科', '03.05', '血液内科专业', '3', 'D区', '贫血、出血、淋巴结肿大、血常规异常'],
  ['D0306', '肾病内科', '03.06', '肾病学专业', '3', 'D区', '水肿、蛋白尿、血尿、肾功能异常'],
  ['D0307', '内分泌科', '03.07', '内分泌专业', '3', 'C区', '糖尿病、甲状腺疾病、肥胖、痛风'],
  ['D0308', '风湿免疫科', '03.08', '免疫学专业', '3', 'D区', '关节肿痛、类风湿、红斑狼疮、干燥综合征'],
  ['D0401', '普通外科', '04.01', '普通外科专业', '4', 'A区', '甲状腺、乳腺、胆囊、疝气、阑尾和肛肠疾病'],
  ['D0402', '神经外科', '04.02', '神经外科专业', '4', 'B区', '颅脑外伤、脑肿瘤、脑出血术后'],
  ['D0403', '骨科', '04.03', '骨科专业', '4', 'C区', '骨折、扭伤、颈肩腰腿痛、关节疾病'],
  ['D0404', '泌尿外科', '04.04', '泌尿外科专业', '4', 'B区', '结石、排尿困难、前列腺疾病'],
  ['D0405', '胸外科', '04.05', '胸外科专业', '4', 'B区', '肺结节、食管疾病、气胸'],
  ['D05', '妇产科', '05', '妇产科', '5', 'A区', '月经不调、妇科炎症、孕期检查'],
  ['D07', '儿科', '07', '儿科', '2', 'A区', '十四周岁以下儿童的发热、咳嗽、腹泻和生长发育'],
  ['D10', '眼科', '10', '眼科', '5', 'B区', '视力下降、眼红、白内障、青光眼'],
  ['D11', '耳鼻咽喉科', '11', '耳鼻咽喉科', '5', 'B区', '鼻炎、耳鸣、听力下降、咽喉不适'],
  ['D12', '口腔科', '12', '口腔科', '5', 'C区', '牙痛、补牙、拔牙、牙龈疾病'],
  ['D13', '皮肤科', '13', '皮肤科', '5', 'C区', '皮疹、瘙痒、痤疮、湿疹'],
  ['D15', '精神心理科', '15', '精神科', '6', 'A区', '情绪低落、焦虑、失眠、压力大'],
  ['D16', '感染科', '16', '传染科', '1', 'C区', '发热、肝炎、肠道感染、结核筛查'],
  ['D19', '肿瘤科', '19', '肿瘤科', '6', 'B区', '肿瘤的诊断、化疗和随访'],
  ['D20', '急诊科', '20', '急诊医学科', '1', 'B区', '突发急症；危重请直接到急诊，不必等手机挂号'],
  ['D21', '康复医学科', '21', '康复医学科', '6', 'B区', '卒中、骨折和手术后的康复训练'],
  ['D50', '中医科', '50', '中医科', '6', 'A区', '中药调理、针灸、推拿'],
];

const TECHNICAL: readonly Line[] = [
  ['D30', '医学检验科', '30', '医学检验科', '2', 'B区', '采血和化验'],
  ['D32', '医学影像科', '32', '医学影像科', '1', 'A区', 'X线、CT、磁共振和超声'],
];

const PARENTS: readonly [prefix: string, parent: string][] = [
  ['D03', 'D03'],
  ['D04', 'D04'],
];

function make(line: Line, canRegister: boolean, building: string): SeedDepartment {
  const [code, name, stdCode, stdName, floor, area, intro] = line;
  const parent =
    code === 'D0304H' ? 'D0304' : (PARENTS.find(([prefix]) => code !== prefix && code.startsWith(prefix))?.[1] ?? '');
  return {
    code,
    name,
    stdCode,
    stdName,
    parent,
    canRegister,
    building: floor === '' ? '' : building,
    floor,
    area,
    intro,
  };
}

/** Every department, in the order of the signboard. */
export const DEPARTMENTS: readonly SeedDepartment[] = [
  ...HEADINGS.map((line) => make(line, false, '')),
  ...CLINICS.map((line) => make(line, true, line[0] === 'D20' ? '急诊楼' : '门诊楼')),
  ...TECHNICAL.map((line) => make(line, false, line[0] === 'D32' ? '医技楼' : '门诊楼')),
];

const BUILDING_LETTER: Record<string, string> = { 门诊楼: 'M', 急诊楼: 'J', 医技楼: 'Y' };

/** The waiting area's short code for screens: `M3B`; empty for a heading. */
export const areaCodeOf = (department: Pick<SeedDepartment, 'building' | 'floor' | 'area'>): string =>
  department.floor === ''
    ? ''
    : `${BUILDING_LETTER[department.building]}${department.floor}${department.area.slice(0, 1)}`;

/** Departments that the stories in docs/SANDBOX-HIS.md happen in. */
export const STORY = {
  /** Only three numbers are left in all its sessions. */
  scarce: 'D0308',
  /** Its first doctor's session of tomorrow morning is stopped. */
  stopped: 'D0304',
  /** Its first doctor is replaced tomorrow morning. */
  swapped: 'D0302',
  /** Its first doctor's session of tomorrow morning is full. */
  full: 'D0403',
  /** Expert sessions of its newest day are not open yet. */
  notOpen: 'D13',
  /** Its sessions tell no totals. */
  hidesCount: 'D20',
  /** Its ordinary clinic costs nothing. */
  free: 'D02',
} as const;
