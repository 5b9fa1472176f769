import type { AppointmentView, DepartmentView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { useFamily } from '@/session';

const FREQUENT_MAX = 3;
/** Registrations that say that this doctor was chosen on purpose. */
const TAKEN = ['confirmed', 'checked_in', 'visited'];

export interface DepartmentGroup {
  title: string;
  departments: readonly DepartmentView[];
}

const OTHERS = '其他科室';

/** Departments whose name or description contains the words, grouped under their parent in the hospital's order. */
export const groupDepartments = (departments: readonly DepartmentView[], words: string): DepartmentGroup[] => {
  const wanted = words.trim();
  const found = departments.filter(
    ({ name, description }) => wanted === '' || name.includes(wanted) || description.includes(wanted),
  );
  const groups = new Map<string, DepartmentView[]>();
  for (const department of found) {
    const title = department.parentName ?? OTHERS;
    groups.set(title, [...(groups.get(title) ?? []), department]);
  }
  const isOther = ([title]: [string, unknown]): number => Number(title === OTHERS);
  const inOrder = [...groups].sort((a, b) => isOther(a) - isOther(b));
  return inOrder.map(([title, members]) => ({ title, departments: members }));
};

/** 常看医生: the doctors of the last registrations, each once, the latest first. */
export const frequentDoctors = (appointments: readonly AppointmentView[]): AppointmentView[] => {
  const seen = new Set<string>();
  return appointments
    .filter(({ status }) => TAKEN.includes(status))
    .sort((a, b) => b.visitDate.localeCompare(a.visitDate))
    .filter(({ departmentCode, doctorName }) => {
      const key = `${departmentCode} ${doctorName}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, FREQUENT_MAX);
};

interface Book {
  departments: Resource<{ departments: readonly DepartmentView[] }>;
  words: string;
  setWords(words: string): void;
  frequent: readonly AppointmentView[];
}

/** The tab 挂号: every department, and the doctors this person has seen before. */
export const useBook = (): Book => {
  const { patient } = useFamily();
  const [words, setWords] = useState('');
  const departments = useResource('departments', () => call('listDepartments'));
  const past = useResource(patient && `frequent:${patient.id}`, () =>
    call('listAppointments', { query: { patientId: patient?.id } }),
  );
  return { departments, words, setWords, frequent: frequentDoctors(past.data?.appointments ?? []) };
};
