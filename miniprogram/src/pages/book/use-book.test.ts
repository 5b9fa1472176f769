import type { AppointmentView, DepartmentView } from '@anzhen/shared-types';
import { frequentDoctors, groupDepartments } from './use-book';

const department = (name: string, parentName: string | null, description = ''): DepartmentView => ({
  code: name,
  name,
  parentName,
  description,
  place: { campus: '', building: '', floor: '', area: '' },
  childrenOnly: false,
});
const departments = [
  department('心血管内科', '内科', '胸闷、心慌'),
  department('皮肤科', null),
  department('骨科', '外科'),
];

test('departments stand under their parent, those without one under a heading of their own', () => {
  expect(groupDepartments(departments, '').map(({ title }) => title)).toEqual(['内科', '外科', '其他科室']);
});

test('the search finds a name or a complaint and leaves empty groups out', () => {
  expect(groupDepartments(departments, ' 胸闷 ')).toEqual([{ title: '内科', departments: [departments[0]] }]);
  expect(groupDepartments(departments, '皮肤').map(({ title }) => title)).toEqual(['其他科室']);
  expect(groupDepartments(departments, '没有这个')).toEqual([]);
});

test('a doctor is listed once, the latest first, and a cancelled number does not count', () => {
  const visit = (doctorName: string, visitDate: string, status: AppointmentView['status']) =>
    ({ doctorName, visitDate, status, departmentCode: 'D0304' }) as AppointmentView;
  const found = frequentDoctors([
    visit('甲', '2026-01-01', 'visited'),
    visit('乙', '2026-03-01', 'confirmed'),
    visit('甲', '2026-02-01', 'visited'),
    visit('丙', '2026-04-01', 'cancelled'),
  ]);
  expect(found.map(({ doctorName, visitDate }) => `${doctorName} ${visitDate}`)).toEqual([
    '乙 2026-03-01',
    '甲 2026-02-01',
  ]);
});
