import { join } from 'node:path';
import { loadDepartmentRules } from './department-rules';
import { projectDepartments } from './project-departments';

const rules = loadDepartmentRules(join(__dirname, '../../../../config/hospital/triage'));

const ours = (code: string, name: string, officialCode = '') => ({ code, name, officialCode });
const general = ours('D02', '全科医学科', '02');

const ranking = (...names: string[]) => ({
  departments: names.map((name, index) => ({ name, probability: 1 / (index + 2), matched: ['疼'] })),
  sure: true,
});
const codesOf = (...given: Parameters<typeof projectDepartments>): string[] =>
  projectDepartments(...given).map(({ department }) => department.code);

test('by a name that this hospital uses', () => {
  expect(codesOf(ranking('口腔科'), [general, ours('D12', '牙科')], rules)).toEqual(['D12']);
});

test('by the 诊疗科目 code when the name is not known', () => {
  expect(codesOf(ranking('心血管内科'), [general, ours('D34', '心脏中心门诊', '03.04')], rules)).toEqual(['D34']);
});

test('by fallback, and only then by general practice', () => {
  const hospital = [general, ours('D41', '普通外科', '04.01')];
  expect(codesOf(ranking('乳腺外科'), hospital, rules)).toEqual(['D41']);
  expect(codesOf(ranking('眼科'), hospital, rules)).toEqual(['D02']);
});

test('妇产科 in a hospital that has only its parts goes to the part that is ranked higher', () => {
  const hospital = [general, ours('D501', '妇科', '05.01'), ours('D502', '产科', '05.02')];
  expect(codesOf(ranking('妇产科'), hospital, rules)).toEqual(['D501']);
  expect(codesOf(ranking('妇产科', '骨科', '产科'), hospital, rules)[0]).toBe('D502');
});

test('a department without numbers gives way to its fallback, and stays when nobody near has numbers', () => {
  const hospital = [general, ours('D1', '乳腺外科'), ours('D41', '普通外科', '04.01')];
  const only =
    (...open: string[]) =>
    (code: string) =>
      open.includes(code);
  expect(codesOf(ranking('乳腺外科'), hospital, rules, only('D41', 'D02'))).toEqual(['D41']);
  expect(codesOf(ranking('乳腺外科'), hospital, rules, only('D02'))).toEqual(['D1']);
});

test('the emergency department is left to the red flags; three are named at most, each once', () => {
  const hospital = [
    general,
    ours('D20', '急诊科', '20'),
    ours('D41', '普通外科', '04.01'),
    ours('D10', '眼科', '10'),
    ours('D12', '口腔科', '12'),
    ours('D13', '皮肤科', '13.01'),
  ];
  const named = codesOf(ranking('急诊科', '乳腺外科', '普外科', '眼科', '口腔科', '皮肤科'), hospital, rules);
  expect(named).toEqual(['D41', 'D10', 'D12']);
});

test('unsure: general practice first', () => {
  const hospital = [general, ours('D10', '眼科', '10')];
  expect(codesOf({ ...ranking('眼科'), sure: false }, hospital, rules)).toEqual(['D02', 'D10']);
});
