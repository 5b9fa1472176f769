import { loadDepartmentRules } from '../../bff/src/modules/triage/department-rules';
import { encodeModel } from '../../bff/src/modules/triage/model-file';
import { makeRankDepartments } from '../../bff/src/modules/triage/rank-departments';
import { type Settings, SETTINGS } from './three-models';
import { trainModel } from './train-model';

const rules = loadDepartmentRules('config/hospital/triage');

// Invented sentences, many of them, from few parts.
const PARTS: Record<string, [string[], string[]]> = {
  眼科: [
    ['左眼', '右眼', '两只眼睛'],
    ['看不清', '发红流泪', '又干又涩'],
  ],
  口腔科: [
    ['大牙', '牙龈', '智齿那里'],
    ['一咬就疼', '肿了出血', '夜里疼醒'],
  ],
  骨科: [
    ['膝盖', '脚踝', '腰'],
    ['扭了走不了', '弯不下去', '一动就响'],
  ],
};
const TIMES = ['昨天开始', '有三天了', '一个星期', '好久了'];
const questions = Object.entries(PARTS).flatMap(([department, [where, what]]) =>
  where.flatMap((place) =>
    what.flatMap((how) => TIMES.map((since) => ({ department, text: `${since}${place}${how}，挂什么科` }))),
  ),
);
const source = { questions, sha256: 'b'.repeat(64), rules };
const settings: Settings = { ...SETTINGS, hidden: { ...SETTINGS.hidden, units: 4, features: 50 }, features: 200 };

test('the same questions train to the same bytes', () => {
  const [once, again] = [trainModel(source, settings), trainModel(source, settings)];
  expect(encodeModel(once.model).equals(encodeModel(again.model))).toBe(true);
  const other = trainModel(source, { ...settings, seed: 7 });
  expect(encodeModel(other.model).equals(encodeModel(once.model))).toBe(false);
});

test('what was trained ranks sentences that it has not seen, and no n-gram is from fewer questions than the limit', () => {
  const { model, heldOut } = trainModel(source, settings);
  expect(heldOut).toHaveLength(Math.ceil(questions.length / SETTINGS.holdOutEvery));
  expect(Math.min(...model.seenIn)).toBeGreaterThanOrEqual(SETTINGS.minQuestions);
  const rank = makeRankDepartments(rules, model);
  const first = (text: string) =>
    rank({ text, bodyParts: [], who: { ageMonths: null, sex: null } }).departments[0]?.name;
  expect(first('前天右眼发红看不清')).toBe('眼科');
  expect(first('智齿夜里疼')).toBe('口腔科');
  expect(first('脚踝扭了')).toBe('骨科');
});
