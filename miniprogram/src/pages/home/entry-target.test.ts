import type { AppointmentView, EntryCodeView } from '@anzhen/shared-types';
import { entryTarget } from './entry-target';

const code = (kind: EntryCodeView['kind'], departmentCode: string | null = null): EntryCodeView => ({
  kind,
  name: '测试码',
  departmentCode,
  area: null,
});
const registered = (change: Partial<AppointmentView>) =>
  ({ departmentCode: 'D0304', visitDate: '2026-11-24', status: 'confirmed', ...change }) as AppointmentView;
const TODAY = '2026-11-24';

test('the codes on the walls lead where they hang', () => {
  expect(entryTarget(code('gate'), [], TODAY)).toEqual({ to: 'stay' });
  expect(entryTarget(code('cashier'), [], TODAY)).toEqual({ to: 'bills' });
  expect(entryTarget(code('lab'), [], TODAY)).toEqual({ to: 'exams' });
  expect(entryTarget(code('board'), [], TODAY)).toEqual({ to: 'queue' });
  expect(entryTarget(code('bill'), [], TODAY)).toEqual({ to: 'bills' });
  expect(entryTarget(code('report'), [], TODAY)).toEqual({ to: 'reports' });
  expect(entryTarget(code('triage'), [], TODAY)).toEqual({ to: 'triage' });
  expect(entryTarget(code('bed'), [], TODAY)).toEqual({ to: 'entry' });
});

test('the code of a clinic checks in who has a number there today', () => {
  expect(entryTarget(code('department', 'D0304'), [registered({})], TODAY)).toEqual({ to: 'check-in' });
});

test('the code of a doctor shows that doctor among those of the clinic, also to somebody who has a number there', () => {
  const doctors = { to: 'doctors', departmentCode: 'D0304', doctorId: 'W01' };
  const his = { ...code('doctor', 'D0304'), doctorId: 'W01' };
  expect(entryTarget(his, [registered({})], TODAY)).toEqual(doctors);
});

test('without a living number there today it shows the doctors of the clinic', () => {
  const doctors = { to: 'doctors', departmentCode: 'D0304' };
  for (const change of [
    { visitDate: '2026-11-25' },
    { departmentCode: 'D0305' },
    { status: 'cancelled' as const },
    { status: 'refunded' as const },
  ]) {
    expect(entryTarget(code('department', 'D0304'), [registered(change)], TODAY)).toEqual(doctors);
  }
});
