/** Answers of the BFF about booking, for tests; each test changes what it is about. */
import type { AppointmentView, PatientView, SlotList, SlotOffer, WaitlistEntryView } from '@anzhen/shared-types';

export const fee = { totalFen: 8000, fundFen: 0, accountFen: 0, cashFen: 8000 };
export const place = { campus: '本部', building: '门诊楼', floor: '3', area: 'B区' };

export const patient: PatientView = {
  id: 'pat_test0001',
  relation: 'father',
  relationLabel: '爸爸',
  maskedName: '甲*',
  age: 71,
  sex: 'male',
  insurance: 'none',
  insuranceLabel: '自费',
  isChild: false,
} as PatientView;

export const makeAppointment = (change: Partial<AppointmentView> = {}): AppointmentView => ({
  id: 'apt_test0001',
  status: 'confirmed',
  source: 'app',
  endReason: null,
  doctorChange: null,
  patientId: patient.id,
  patientName: '甲某某',
  patientAge: 71,
  maskedIdNumber: null,
  sessionId: 'ses_test',
  departmentCode: 'D0304',
  departmentName: '心血管内科',
  doctorName: '乙某',
  doctorTitle: '主任医师',
  visitDate: '2026-06-13',
  startsAt: '08:30',
  endsAt: '09:00',
  checkInFrom: '07:30',
  place,
  visitNumber: '心内 06',
  fee,
  listFeeFen: 8000,
  payUntil: null,
  paymentId: 'pay_test0001',
  ticketId: null,
  cancellable: false,
  cancellableUntil: null,
  cancelRule: '今天 24:00 前可以退号，挂号费全部退回。之后请到挂号窗口办理。',
  serverNow: '2026-06-12T01:43:33.000Z',
  ...change,
});

export const makeOffer = (change: Partial<SlotOffer> = {}): SlotOffer => ({
  sessionId: 'ses_test',
  slotId: 'slot-near',
  departmentCode: 'D0304',
  date: '2026-06-13',
  dayLabel: '明天 周六',
  startsAt: '09:00',
  endsAt: '09:30',
  remaining: 2,
  doctorId: 'doc_test',
  doctorName: '乙某',
  doctorTitle: '主任医师',
  feeFen: 8000,
  ...change,
});

export const makeEntry = (change: Partial<WaitlistEntryView> = {}): WaitlistEntryView => ({
  id: 'wai_test0001',
  status: 'waiting',
  patientId: patient.id,
  patientName: '甲*',
  sessionId: 'ses_test',
  departmentCode: 'D0304',
  departmentName: '心血管内科',
  doctorName: '乙某',
  doctorTitle: '主任医师',
  visitDate: '2026-06-13',
  periodLabel: '上午',
  ahead: 2,
  clearsAt: '2026-06-12T14:00:00.000Z',
  appointmentId: null,
  payUntil: null,
  joinedAt: '2026-06-12T01:00:00.000Z',
  ...change,
});

/** One session; `left` says how many numbers each time has. */
export const makeSlotList = (left: Record<string, number>, session: Partial<SlotList['session']> = {}): SlotList => ({
  session: {
    id: 'ses_test',
    date: '2026-06-13',
    period: 'morning',
    periodLabel: '上午',
    status: 'open',
    remaining: 5,
    waitlistOpen: false,
    feeFen: 8000,
    substituteFor: null,
    ...session,
  },
  doctor: { id: 'doc_test', name: '乙某', title: '主任医师', isGeneral: false },
  department: { code: 'D0304', name: '心血管内科', parentName: '内科', description: '', place, childrenOnly: false },
  estimate: fee,
  slots: Object.entries(left).map(([startsAt, remaining]) => ({
    id: `slot-${startsAt}`,
    startsAt,
    endsAt: startsAt,
    remaining,
    status: remaining > 0 ? 'open' : 'full',
  })),
});
