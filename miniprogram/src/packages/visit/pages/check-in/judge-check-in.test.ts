import type { AppointmentStatus, AppointmentView, EntryCodeView } from '@anzhen/shared-types';
import { judgeCheckIn } from './judge-check-in';

const clinic: EntryCodeView = { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: null };
const TODAY = '2026-11-24';

const appointment = (change: Partial<AppointmentView> = {}): AppointmentView => ({
  id: 'apt_test0001',
  status: 'confirmed',
  source: 'app',
  endReason: null,
  doctorChange: null,
  patientId: 'pat_mother01',
  patientName: '余佩兰',
  patientAge: 68,
  maskedIdNumber: null,
  sessionId: 'ses_test',
  departmentCode: 'D0304',
  departmentName: '心血管内科',
  doctorName: '顾明川',
  doctorTitle: '主任医师',
  visitDate: TODAY,
  startsAt: '09:00',
  endsAt: '09:30',
  checkInFrom: '08:00',
  place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
  visitNumber: '12',
  fee: { totalFen: 8000, fundFen: 0, accountFen: 0, cashFen: 8000 },
  listFeeFen: 8000,
  payUntil: null,
  paymentId: null,
  ticketId: null,
  cancellable: true,
  cancellableUntil: null,
  cancelRule: '',
  serverNow: '2026-11-24T00:30:00.000Z',
  ...change,
});

const judge = (appointments: AppointmentView[], nowTime = '08:30', code: EntryCodeView = clinic) =>
  judgeCheckIn({ code, appointments, patientId: 'pat_mother01', today: TODAY, nowTime });

test('a confirmed number of today can be checked in from the named time on', () => {
  expect(judge([appointment()], '08:00').kind).toBe('ready');
  expect(judge([appointment()], '07:59').kind).toBe('too_early');
});

test('each state of a registration has its own answer', () => {
  const answers: [AppointmentStatus, string][] = [
    ['checked_in', 'checked_in'],
    ['held', 'unpaid'],
    ['paying', 'unpaid'],
    ['paid_his_unknown', 'confirming'],
    ['cancelled', 'nothing'],
    ['refunded', 'nothing'],
    ['visited', 'nothing'],
  ];
  for (const [status, kind] of answers) expect(judge([appointment({ status })]).kind).toBe(kind);
});

test('of two clinics on one day the one that is not over is meant', () => {
  const morning = appointment({ id: 'apt_morning01', startsAt: '08:00', endsAt: '08:30' });
  const afternoon = appointment({ id: 'apt_afternoon', startsAt: '14:00', endsAt: '14:30', checkInFrom: '13:00' });
  expect(judge([morning, afternoon], '13:30')).toMatchObject({ kind: 'ready', appointment: { id: 'apt_afternoon' } });
});

test('a number of another day does not count', () => {
  expect(judge([appointment({ visitDate: '2026-11-25' })]).kind).toBe('nothing');
});

test('a number in another clinic says which one, so that the person can go there', () => {
  const elsewhere = appointment({ departmentCode: 'D0305', departmentName: '消化内科' });
  expect(judge([elsewhere])).toMatchObject({ kind: 'wrong_department', appointment: { departmentName: '消化内科' } });
});

test('somebody else of the family with a number here goes before a wrong clinic of the chosen person', () => {
  const mine = appointment({ departmentCode: 'D0305' });
  const fathers = appointment({ id: 'apt_father001', patientId: 'pat_father01' });
  expect(judge([mine, fathers])).toMatchObject({ kind: 'other_member', appointment: { patientId: 'pat_father01' } });
});

test('a code that is no clinic checks nobody in', () => {
  const cashier: EntryCodeView = { kind: 'cashier', name: '收费处', departmentCode: null, area: null };
  expect(judge([appointment()], '08:30', cashier).kind).toBe('not_a_clinic');
});
