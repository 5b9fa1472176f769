import { statSync } from 'node:fs';
import { loadModel } from '../../bff/src/modules/triage/model-file';
import { looksLikeName } from './personal-names';
import { SETTINGS } from './three-models';

const PATH = 'config/hospital/triage/departments.model';
const model = loadModel(PATH);

test('no feature of the shipped model looks like somebody’s name, none is from fewer questions than the limit', () => {
  expect(model.vocabulary.filter(looksLikeName)).toEqual([]);
  expect(Math.min(...model.seenIn)).toBeGreaterThanOrEqual(SETTINGS.minQuestions);
});

test('no feature is long enough to be a sentence, a telephone or an identity number', () => {
  expect(Math.max(...model.vocabulary.map((gram) => gram.length))).toBeLessThanOrEqual(3);
});

test('the model with its words stays below two and a half megabytes', () => {
  expect(statSync(PATH).size + statSync('config/hospital/triage/departments.yaml').size).toBeLessThan(2_500_000);
});

test.each(['王医生', '李主', '张某', '陈**', '，王芳', '刘志军', '高医生', '黄主任', '邓我'])(
  '%s is refused',
  (gram) => {
    expect(looksLikeName(gram)).toBe(true);
  },
);

test.each(['高血压', '黄疸', '白血病', '石膏', '毛囊', '江', '方法', '牙', '任何', '心口'])('%s is not', (gram) => {
  expect(looksLikeName(gram)).toBe(false);
});
