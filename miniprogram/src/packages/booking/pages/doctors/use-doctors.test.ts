import type { ClinicSessionView, DoctorView } from '@anzhen/shared-types';
import { byEarliest, canWait, fastestOf, sessionNote, withFirst } from './use-doctors';

const session = (period: ClinicSessionView['period'], status: ClinicSessionView['status']): ClinicSessionView => ({
  id: `${period}-${status}`,
  date: '2026-06-13',
  period,
  periodLabel: '',
  status,
  remaining: status === 'open' ? 5 : 0,
  waitlistOpen: false,
  feeFen: 5000,
  substituteFor: null,
});
const doctor = (id: string, isGeneral: boolean, ...sessions: ClinicSessionView[]): DoctorView => ({
  id,
  name: id,
  title: '',
  speciality: '',
  isGeneral,
  estimate: { totalFen: 5000, fundFen: 0, accountFen: 0, cashFen: 5000 },
  sessions,
});

const full = doctor('full', false, session('morning', 'full'));
const afternoon = doctor('afternoon', false, session('afternoon', 'open'));
const general = doctor('general', true, session('morning', 'open'), session('afternoon', 'open'));

test('who can be seen earliest stands first and who is full stands last', () => {
  expect(byEarliest([full, afternoon, general], 'all').map(({ id }) => id)).toEqual(['general', 'afternoon', 'full']);
});

test('the choice of half a day leaves out who does not work then', () => {
  expect(byEarliest([full, afternoon, general], 'afternoon').map(({ id }) => id)).toEqual(['afternoon', 'general']);
});

test('the doctor whose code was scanned comes first; one who is not there changes nothing', () => {
  const ids = (wanted?: string) => withFirst([general, afternoon, full], wanted).map(({ id }) => id);
  expect(ids('full')).toEqual(['full', 'general', 'afternoon']);
  expect(ids('elsewhere')).toEqual(ids());
});

test('only a general clinic that can be booked is called the fastest', () => {
  expect(fastestOf([general, afternoon])).toBe('general');
  expect(fastestOf([afternoon, general])).toBeUndefined();
  expect(fastestOf([doctor('general', true, session('morning', 'full'))])).toBeUndefined();
});

test('open, full, stopped, not released and absent are told apart in words', () => {
  expect([
    sessionNote(session('morning', 'open')),
    sessionNote(session('morning', 'full')),
    sessionNote(session('morning', 'stopped')),
    sessionNote(session('morning', 'not_open')),
    sessionNote(undefined),
  ]).toEqual(['余 5', '约满', '停诊', '未放号', '不出诊']);
});

test('a full session offers the waitlist only where the hospital has one open', () => {
  const full = session('morning', 'full');
  expect(sessionNote({ ...full, waitlistOpen: true })).toBe('约满，候补');
  expect(canWait({ ...full, waitlistOpen: true })).toBe(true);
  expect(canWait(full)).toBe(false);
  expect(canWait({ ...session('morning', 'stopped'), waitlistOpen: true })).toBe(false);
});

test('numbers without a count say that there are numbers', () => {
  expect(sessionNote({ ...session('morning', 'open'), remaining: null })).toBe('有号');
});
