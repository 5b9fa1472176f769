import { join } from 'node:path';
import {
  type AppointmentView,
  contract,
  type LiveTicket,
  type ReportHead,
  type TicketStatus,
} from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { loadHospitalConfig } from '../../platform/hospital-config';
import { type HisBill, HisError } from '../../ports/his';
import { openTestWorld, testLog, type TestWorld } from '../../testing/harness';
import { realPatients, seedPatient, seedUser } from '../report/testing/seed-patient';
import { makeVisitModule } from '.';
import { findPendingExam } from './pending-exam';
import { decideStage, type StageFacts } from './visit.stage';
import { routeOf } from './visit.presenter';

const { exams } = loadHospitalConfig(join(__dirname, '../../../../config/hospital/qinghe.yaml'));
const today = '2026-11-24';
const nothing: StageFacts = {
  today,
  ticketStatus: null,
  appointment: null,
  hasDue: false,
  hasExam: false,
  hasNewReport: false,
};
const at = (status: string, visitDate = today) => ({ status, visitDate }) as StageFacts['appointment'];
const everything = { hasDue: true, hasExam: true, hasNewReport: true };

test.each<[string, Partial<StageFacts>, string]>([
  ['called before all', { ...everything, ticketStatus: 'called', appointment: at('checked_in') }, 'called'],
  ['missed', { ...everything, ticketStatus: 'missed', appointment: at('checked_in') }, 'missed'],
  ['waiting', { ...everything, ticketStatus: 'waiting', appointment: at('checked_in') }, 'waiting'],
  ['in the line though no ticket is in sight', { ...everything, appointment: at('checked_in') }, 'waiting'],
  ['in the consulting room', { ...everything, ticketStatus: 'in_consult' }, 'in_consult'],
  ['to check in before paying', { ...everything, appointment: at('confirmed') }, 'to_check_in'],
  ['to pay before the examination', { ...everything, appointment: at('visited') }, 'to_pay'],
  ['to the examination before the report', { hasExam: true, hasNewReport: true }, 'to_exam'],
  [
    'a new report before a later visit',
    { hasNewReport: true, appointment: at('confirmed', '2026-11-25') },
    'report_ready',
  ],
  ['booked for another day', { appointment: at('confirmed', '2026-11-25') }, 'booked'],
  ['held and not paid yet', { appointment: at('held') }, 'booked'],
  ['visited today and nothing left', { appointment: at('visited') }, 'done'],
  ['seen, and the ticket is over', { ticketStatus: 'done', appointment: at('visited') }, 'done'],
  ['a cancelled one', { appointment: at('cancelled') }, 'none'],
  ['a visit of last week', { appointment: at('visited', '2026-11-17') }, 'none'],
  ['nothing at all', {}, 'none'],
])('%s', (_name, facts, stage) => {
  expect(decideStage({ ...nothing, ...facts })).toBe(stage);
});

test('the route shows what is behind, what is now and what comes; nobody without a visit has one', () => {
  expect(routeOf('waiting').map(({ state }) => state)).toEqual(['done', 'now', 'todo', 'todo', 'todo', 'todo']);
  expect(routeOf('booked').every(({ state }) => state === 'todo')).toBe(true);
  expect(routeOf('done').every(({ state }) => state === 'done')).toBe(true);
  expect(routeOf('none')).toEqual([]);
});

const place = { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' };
const ticket = (status: TicketStatus, change: Partial<LiveTicket> = {}): LiveTicket => ({
  id: 'tkt_00000001',
  queueId: 'que_00000001',
  number: 'A023',
  status,
  maskedName: '试*员',
  departmentName: '心血管内科',
  doctorName: '周明远',
  doctorTitle: '主任医师',
  room: '5 诊室',
  place,
  checkedInAt: '2026-11-24T01:00:00.000Z',
  calledAt: null,
  timesCalled: 0,
  peopleAhead: 4,
  wait: { fromMinutes: 20, toMinutes: 35, fromTime: '10:20', toTime: '10:35', basis: '' },
  lastCalledNumber: null,
  line: [],
  recentCalls: [],
  queueStatus: 'open',
  pauseReason: null,
  remindWhenAhead: null,
  missedRule: '到 3 楼 B 区护士台说“过号了”',
  isOvertaken: false,
  feed: null,
  seq: 3,
  serverNow: '2026-11-24T02:00:00.000Z',
  ...change,
});
const fee = { totalFen: 31360, fundFen: 18004, accountFen: 0, cashFen: 13356 };
const appointment = (change: Partial<AppointmentView> = {}): AppointmentView => ({
  id: 'apt_00000001',
  status: 'confirmed',
  source: 'app',
  endReason: null,
  doctorChange: null,
  sessionId: 'S1',
  listFeeFen: 31360,
  patientId: 'pat_00000001',
  patientName: '试验员',
  patientAge: 68,
  maskedIdNumber: null,
  departmentCode: 'D0304',
  departmentName: '心血管内科',
  doctorName: '周明远',
  doctorTitle: '主任医师',
  visitDate: today,
  startsAt: '09:00',
  endsAt: '09:30',
  checkInFrom: '08:00',
  place,
  visitNumber: null,
  fee,
  payUntil: null,
  paymentId: null,
  ticketId: null,
  cancellable: false,
  cancellableUntil: null,
  cancelRule: '',
  serverNow: '2026-11-24T02:00:00.000Z',
  ...change,
});
const report = (change: Partial<ReportHead> = {}): ReportHead => ({
  id: 'R1',
  kind: 'lab',
  title: '血脂四项',
  status: 'ready',
  reportedAt: '2026-11-24T01:30:00.000Z',
  ...{ expected: null, version: 1, issuedAt: null, changeReason: '' },
  orderedBy: '周明远',
  abnormalCount: 1,
  criticalCount: 0,
  itemCount: 4,
  unread: true,
  ...change,
});
const bill = (change: Partial<HisBill> = {}): HisBill => ({
  id: 'B1',
  kind: 'examination',
  title: '血脂四项',
  registrationNo: 'G1',
  doctorName: '周明远',
  orderedAt: new Date('2026-11-24T01:00:00.000Z'),
  status: 'paid',
  total: 0 as HisBill['total'],
  items: [],
  guidance: [],
  isMergeable: true,
  insurance: null,
  invoice: null,
  ...change,
});

let world: TestWorld;
let ownerId: string;
let patientId: string;
let known: {
  appointment: AppointmentView | null;
  ticket: LiveTicket | null;
  due: { count: number; fee: typeof fee; list: object[] } | null;
  reports: ReportHead[];
  bills: HisBill[];
};
let failure: Error | null;
let asked: number;

beforeEach(async () => {
  world = await openTestWorld('2026-11-24T02:00:00.000Z');
  ownerId = await seedUser(world);
  patientId = await seedPatient(world, ownerId);
  known = { appointment: null, ticket: null, due: null, reports: [], bills: [] };
  failure = null;
  asked = 0;
});
afterEach(() => world.close());

const visit = async (who = ownerId) => {
  const foreign = <T>(value: T): Promise<T> => {
    asked += 1;
    return failure ? Promise.reject(failure) : Promise.resolve(value);
  };
  const { routes } = makeVisitModule({
    ...world,
    log: testLog,
    patients: realPatients(world),
    appointments: {
      findCurrent: () => Promise.resolve(known.appointment === null ? null : ({} as never)),
      present: () => Promise.resolve(known.appointment as AppointmentView),
    },
    tickets: { liveTicketOf: () => Promise.resolve(known.ticket) },
    bills: { dueOf: () => foreign(known.due) },
    reports: { listHeads: () => foreign(known.reports) },
    his: { listBills: () => foreign(known.bills) },
    exams,
  });
  const call = { actorId: who, params: { patientId }, facts: { requestId: 'r', ip: '' } } as never;
  return contract.getVisit.response.parse(await routes.getVisit!(call));
};

test('without a visit the card invites to book', async () => {
  expect(await visit()).toMatchObject({ stage: 'none', headline: '要看病？先挂个号', route: [] });
});

test('a patient in the line reads where to sit and how many are ahead', async () => {
  known.appointment = appointment({ status: 'checked_in' });
  known.ticket = ticket('waiting');
  expect(await visit()).toMatchObject({
    stage: 'waiting',
    headline: '请在 3 楼 B 区坐等叫号',
    detail: '前面还有 4 人，预计 20–35 分钟',
  });
  known.ticket = ticket('waiting', { queueStatus: 'paused', pauseReason: '医生会诊', wait: null });
  expect(await visit()).toMatchObject({ detail: '医生会诊，号还在，请稍等' });
});

test.each<[string, () => void, string, RegExp]>([
  ['called', () => (known.ticket = ticket('called')), '请马上到 5 诊室', /号不作废/],
  ['missed', () => (known.ticket = ticket('missed')), '没关系，到护士台报到', /过号了/],
  ['in consult', () => (known.ticket = ticket('in_consult')), '正在看病', /5 诊室/],
  ['to check in', () => (known.appointment = appointment()), '请到 3 楼 B 区签到', /08:00 起可以签到/],
  [
    'to pay',
    () => (known.due = { count: 2, fee, list: [{}, {}] }),
    '先缴费，再去检查',
    /2 笔，您付 ¥133.56，医保统筹付 ¥180.04/,
  ],
  ['to exam', () => (known.bills = [bill()]), '请到 门诊楼 2 楼 B 区采血处', /血脂四项，要空腹/],
  ['report', () => (known.reports = [report()]), '血脂四项报告出来了', /1 项异常/],
  ['critical', () => (known.reports = [report({ criticalCount: 1 })]), '血脂四项报告出来了', /危急值，请现在联系医生/],
  [
    'booked',
    () => (known.appointment = appointment({ visitDate: '2026-11-25' })),
    '明天 09:00 看心血管内科',
    /周明远 主任医师，3 楼 B 区/,
  ],
  ['held', () => (known.appointment = appointment({ status: 'held' })), '号给您留着，请先付款', /今天 09:00/],
])('%s: the card says what to do now', async (_name, arrange, headline, detail) => {
  arrange();
  const card = await visit();
  expect(card.headline).toBe(headline);
  expect(card.detail).toMatch(detail);
});

test.each([
  ['the HIS itself', new HisError('Timeout', 'slow')],
  ['a module that words it', new AppError('HIS.UNAVAILABLE')],
])('when %s fails, the ticket is shown all the same', async (_name, error) => {
  failure = error;
  known.ticket = ticket('called');
  expect(await visit()).toMatchObject({ stage: 'called', ticket: { number: 'A023' }, due: null, newReport: null });
  known.ticket = null;
  expect(await visit()).toMatchObject({ stage: 'none', detail: expect.stringMatching(/医院系统正忙/) });
});

test('a failure that is not the HIS’s is not swallowed', async () => {
  failure = new TypeError('a bug');
  await expect(visit()).rejects.toThrow('a bug');
});

test('a stranger’s patient is not found and the HIS is not asked', async () => {
  const stranger = await seedUser(world);
  await expect(visit(stranger)).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
  expect(asked).toBe(0);
});

const now = new Date('2026-11-24T02:00:00.000Z');
test('an examination is open when it was paid for today and has no result since it was ordered', () => {
  expect(findPendingExam([bill()], [], now, exams)).toEqual({
    what: '血脂四项',
    place: '门诊楼 2 楼 B 区采血处',
    fasting: true,
  });
  expect(findPendingExam([bill()], [report({ reportedAt: '2026-11-20T01:00:00.000Z' })], now, exams)).not.toBeNull();
  expect(findPendingExam([bill()], [report({ status: 'pending' })], now, exams)).not.toBeNull();
  expect(findPendingExam([bill()], [report()], now, exams)).toBeNull();
  expect(findPendingExam([bill({ status: 'due' })], [], now, exams)).toBeNull();
  expect(findPendingExam([bill({ kind: 'medicine' })], [], now, exams)).toBeNull();
  expect(findPendingExam([bill({ orderedAt: new Date('2026-11-23T01:00:00.000Z') })], [], now, exams)).toBeNull();
});
