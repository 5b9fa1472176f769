import { contract } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { HisError } from '../../ports/his';
import { testLog, type TestWorld } from '../../testing/harness';
import { realPatients, seedPatient, seedUser } from '../report/testing/seed-patient';
import { makeShortMemory } from '../../platform/single-flight';
import { makeAudit } from '../audit';
import { loadTriageRules, makeTriageModule } from '.';
import { department, emptyDesk, openDeskWorld, RULES_FOLDER } from './testing/triage-desk';
import { TriageRow } from './triage.table';

const rules = loadTriageRules(RULES_FOLDER);

const hospital = [
  department('D02', '全科医学科'),
  department('D0301', '呼吸内科'),
  department('D0302', '消化内科'),
  department('D0304', '心血管内科'),
  department('D0305', '血液内科'),
  department('D0401', '普通外科'),
  department('D0404', '泌尿外科'),
  department('D05', '妇产科'),
  department('D07', '儿科', true),
  department('D10', '眼科'),
  department('D13', '皮肤科'),
  department('D15', '精神心理科'),
];
const slot = {
  sessionId: 'S1',
  slotId: 'S1-1',
  date: '2026-11-24',
  dayLabel: '今天',
  startsAt: '14:00',
  endsAt: '14:30',
  remaining: 3,
  doctorName: '普通门诊',
  doctorTitle: '',
  feeFen: 5000,
  estimate: { totalFen: 5000, fundFen: 0, accountFen: 0, cashFen: 5000 },
};

const unused = () => Promise.reject(new Error('not asked here'));
const others = { staff: { require: unused }, appointments: { find: unused }, requireSeenTicket: unused };

let world: TestWorld;
let desk: ReturnType<typeof makeTriageModule>;
let ownerId: string;
let patientId: string;
let slotsFail: Error | null;
let asked: string[];

beforeAll(async () => {
  world = await openDeskWorld();
});
beforeEach(async () => {
  await emptyDesk(world);
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId);
  slotsFail = null;
  asked = [];
  desk = makeTriageModule({
    ...world,
    log: testLog,
    patients: realPatients(world),
    memory: makeShortMemory(world),
    audit: makeAudit(world),
    rules,
    ...others,
    catalog: {
      listDepartments: () => Promise.resolve(hospital),
      earliestSlots: (code, limit) => {
        asked.push(`${code} ${limit}`);
        return slotsFail ? Promise.reject(slotsFail) : Promise.resolve([slot]);
      },
    },
  });
});
afterAll(() => world.close());

const assess = async (given: object, who = ownerId) => {
  const body = { patientId, text: '', bodyParts: [], dangerAnswers: [], ...given };
  return contract.assess.response.parse(await desk.routes.assess!({ actorId: who, body } as never));
};
const rows = (): Promise<TriageRow[]> => world.tx.outside.manager.find(TriageRow);
const namesOf = (answer: Awaited<ReturnType<typeof assess>>) =>
  answer.outcome === 'advice' ? answer.departments.map(({ name }) => name) : [answer.outcome];

test('the form asks every danger question and ends each with 以上都没有', async () => {
  const form = contract.getTriageForm.response.parse(await desk.routes.getTriageForm!({} as never));
  expect(form.bodyParts.find(({ key }) => key === 'chest')?.dangerQuestions.map(({ label }) => label)).toEqual([
    '胸口压着疼，超过 15 分钟',
    '出冷汗、脸色发白',
    '喘不上气',
    '疼到左肩、胳膊或下巴',
    '以上都没有',
  ]);
});

test('a chosen danger stops everything: no department, no booking, and the answer is recorded', async () => {
  const answer = await assess({ bodyParts: ['chest', 'head'], dangerAnswers: ['chest.pressure'], text: '没有不舒服' });
  expect(answer).toMatchObject({ outcome: 'emergency', selfHarm: false, understood: ['胸口压着疼，超过 15 分钟'] });
  expect(asked).toEqual([]);
  expect(await rows()).toMatchObject([
    { outcome: 'emergency', level: 2, ownerId, patientId, rulesVersion: rules.version },
  ]);
});

test('an emergency says why it cannot wait, and how urgent it is goes on record', async () => {
  const answer = await assess({ text: '我爸突然叫不醒了，没有呼吸' });
  expect(answer).toMatchObject({
    outcome: 'emergency',
    reasons: expect.arrayContaining([expect.stringMatching(/。$/)]),
  });
  expect(await rows()).toMatchObject([{ outcome: 'emergency', level: 1 }]);
});

test('what should be seen today but is no emergency says so beside the advice', async () => {
  const answer = await assess({ text: '一条小腿肿了，发热，按着疼' });
  expect(answer).toMatchObject({ outcome: 'advice', today: [expect.stringMatching(/。$/)] });
  expect(await assess({ text: '皮肤痒，起红疹' })).toMatchObject({ outcome: 'advice', today: [] });
  expect((await rows()).map(({ level }) => level).sort()).toEqual([3, 4]);
});

test('an emergency in the words stops too, even when a danger question was left open', async () => {
  expect(await assess({ bodyParts: ['chest'], text: '胸口压着疼，出冷汗' })).toMatchObject({ outcome: 'emergency' });
});

test('who wants to die reads a helpline before all else', async () => {
  const answer = await assess({ bodyParts: ['whole'], dangerAnswers: ['whole.self-harm'] });
  expect(answer).toMatchObject({ outcome: 'emergency', selfHarm: true });
  expect(answer.outcome === 'emergency' && answer.steps[0]).toContain('12356');
});

test('who does not want to live, without a plan, is sent to people who listen today and reads the helpline too', async () => {
  const answer = await assess({ text: '撑不住了，真想一觉睡过去就不醒了，没想过怎么做', answers: [] });
  expect(answer).toMatchObject({ outcome: 'advice', selfHarm: true, today: [expect.stringMatching(/。$/)] });
  expect(namesOf(answer)[0]).toBe('精神心理科');
  expect(answer.outcome === 'advice' && answer.watchFor).toContain('伤到自己');
  expect(await assess({ text: '皮肤痒，起红疹' })).toMatchObject({ selfHarm: false });
});

test('tightness when climbing stairs is sent to cardiology, with a reason in the patient’s own words and times', async () => {
  const answer = await assess({
    text: '上楼梯的时候胸口发闷，歇几分钟就好些，有两个星期了',
    bodyParts: ['chest'],
    dangerAnswers: ['chest.none'],
  });
  expect(answer).toMatchObject({ outcome: 'advice', sure: true });
  if (answer.outcome !== 'advice') throw new Error('not an advice');
  expect(answer.departments[0]).toMatchObject({ departmentCode: 'D0304', reason: expect.stringContaining('“胸口”') });
  expect(answer.departments[0]?.earliest).toEqual([slot]);
  expect(answer.departments.length).toBeLessThanOrEqual(3);
  expect(asked[0]).toBe('D0304 3');
  expect(answer.watchFor).toContain('120');
});

test('what the person wrote is kept sealed only', async () => {
  await assess({ text: '皮肤痒，起红疹' });
  const [row] = await rows();
  expect(JSON.stringify(row)).not.toContain('痒');
  const input = JSON.parse(world.cipher.open('triage_record.input', row!.id, row!.inputCipher)) as { text: string };
  expect(input.text).toBe('皮肤痒，起红疹');
});

test('a child below fourteen goes to the children’s department first', async () => {
  patientId = await seedPatient(world, ownerId, { birthDate: '2021-05-01', sex: 'male' });
  expect(namesOf(await assess({ text: '咳嗽流鼻涕三天' }))[0]).toBe('儿科');
  expect(namesOf(await assess({ text: '大便两天没解，肚子胀' }))[0]).toBe('儿科');
});

test('an adult is never sent to the children’s department, a man never to women’s', async () => {
  patientId = await seedPatient(world, ownerId, { birthDate: '1980-05-01', sex: 'male' });
  const names = [
    ...namesOf(await assess({ text: '感冒发烧流鼻涕，宝宝也感冒了' })),
    ...namesOf(await assess({ text: '小腹疼，小便疼' })),
  ];
  expect(names).not.toContain('儿科');
  expect(names).not.toContain('妇产科');
});

test('a pregnant woman’s question goes to obstetrics', async () => {
  patientId = await seedPatient(world, ownerId, { birthDate: '1996-05-01', sex: 'female' });
  expect(namesOf(await assess({ text: '怀孕八周，想做产检' }))[0]).toBe('妇产科');
});

test('a department that this hospital has under another name, or not at all, is replaced', async () => {
  expect(namesOf(await assess({ text: '贫血，血小板低，血常规不正常' }))[0]).toBe('血液内科');
  expect(namesOf(await assess({ text: '乳腺结节，乳房胀痛' }))).toContain('普通外科');
});

test.each(['不太舒服', '想看看', '啊'])('%s tells too little: general practice, and it says so', async (text) => {
  const answer = await assess({ text });
  expect(answer).toMatchObject({ outcome: 'advice', sure: false });
  expect(namesOf(answer)[0]).toBe('全科医学科');
});

test.each([
  [{}, 'text'],
  [{ bodyParts: ['chest'] }, 'dangerAnswers'],
  [{ bodyParts: ['chest', 'head'], dangerAnswers: ['chest.none'] }, 'dangerAnswers'],
])('%j is asked to be completed, and nothing is recorded', async (given, path) => {
  await expect(assess(given)).rejects.toMatchObject({ code: 'REQUEST.INVALID', fields: [{ path }] });
  expect(await rows()).toHaveLength(0);
});

test('a stranger’s patient is not found and nothing is recorded', async () => {
  const stranger = await seedUser(world);
  await expect(assess({ text: '头晕' }, stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(await rows()).toHaveLength(0);
});

test.each([
  ['the HIS itself', new HisError('Unavailable', 'down')],
  ['the catalogue', new AppError('HIS.UNAVAILABLE')],
])('when %s gives no times, the advice stands without them', async (_name, error) => {
  slotsFail = error;
  const answer = await assess({ text: '眼睛红，看不清' });
  expect(answer.outcome === 'advice' && answer.departments[0]).toMatchObject({ name: '眼科', earliest: [] });
});

test('records go after three years, younger ones stay', async () => {
  await assess({ text: '头晕' });
  world.clock.advance(2 * 365 * 86_400_000);
  await assess({ text: '头晕' });
  world.clock.advance(366 * 86_400_000);
  expect(await desk.jobs[0]!.run()).toBe(1);
  expect(await rows()).toHaveLength(1);
});
