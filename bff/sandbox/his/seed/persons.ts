import { checkDigitOf } from '../identity-number';

/** One demo person. Area code 990101 belongs to no place, so no such identity number exists. */
export interface DemoPerson {
  key: string;
  name: string;
  sex: '1' | '2';
  birthday: string;
  idNo: string;
  phone: string;
  insuType: '310' | '390' | '';
  guardianKey: string;
  /** Files in the HIS under this identity. */
  fileCount: number;
  story: string;
}

const AREA = '990101';

function idNoOf(birthday: string, serial: string): string {
  const first17 = `${AREA}${birthday.replaceAll('-', '')}${serial}`;
  return `${first17}${checkDigitOf(first17)}`;
}

type Line = readonly [
  key: string,
  name: string,
  sex: '1' | '2',
  birthday: string,
  serial: string,
  phoneTail: string,
  insuType: '310' | '390' | '',
  story: string,
];

const LINES: readonly Line[] = [
  [
    'chronic',
    '余佩兰',
    '2',
    '1958-03-12',
    '002',
    '01',
    '310',
    '高血压、高脂血症多年；一年内三次血常规、三次血脂、一次尿培养，另有一份未审核的血常规',
  ],
  ['lung', '田守正', '1', '1955-07-08', '001', '02', '310', '肺结节随访；胸部CT和痰培养报告'],
  ['elder', '许长庚', '1', '1944-05-20', '003', '03', '390', '82岁，普通门诊免挂号费；血常规有危急值'],
  ['parent', '陶知远', '1', '1990-11-02', '005', '04', '310', '陶小满的监护人'],
  ['two-files', '苏明远', '1', '1991-02-14', '007', '05', '310', '同一证件号有两份院内档案；有一份敏感报告'],
  ['young', '何静姝', '2', '1997-09-30', '004', '06', '', '自费，没有就诊记录'],
  ['id-with-x', '程安之', '2', '1993-06-18', '006', '07', '310', '证件号末位是X；没有就诊记录，职工医保'],
];

const adults: DemoPerson[] = LINES.map(([key, name, sex, birthday, serial, tail, insuType, story]) => ({
  key,
  name,
  sex,
  birthday,
  idNo: idNoOf(birthday, serial),
  phone: `139000000${tail}`,
  insuType,
  guardianKey: '',
  fileCount: key === 'two-files' ? 2 : 1,
  story,
}));

const child: DemoPerson = {
  key: 'child',
  name: '陶小满',
  sex: '2',
  birthday: '2022-05-21',
  idNo: '',
  phone: '13900000004',
  insuType: '390',
  guardianKey: 'parent',
  fileCount: 1,
  story: '四岁，没有身份证号，由监护人陶知远带来；一份血常规',
};

export const DEMO_PERSONS: readonly DemoPerson[] = [...adults, child];

/** @throws RangeError for a key that no demo person has */
export function demoPerson(key: string): DemoPerson {
  const person = DEMO_PERSONS.find((candidate) => candidate.key === key);
  if (!person) throw new RangeError(`no demo person ${key}`);
  return person;
}
