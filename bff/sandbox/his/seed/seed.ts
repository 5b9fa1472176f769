import { type His, todayOf } from '../domain/his';
import { insertPatient, type PatientRow } from '../domain/patients';
import { addDays } from '../hospital-time';
import { areaCodeOf, DEPARTMENTS } from './departments';
import { DOCTORS } from './doctors';
import { insertPastReports } from './past-reports';
import { DEMO_PERSONS, demoPerson } from './persons';
import { ensureSchedule, tellStories } from './schedule-plan';

function insertDepartments(his: His): void {
  DEPARTMENTS.forEach((item, i) => {
    his.db.run(
      `INSERT INTO department (code, name, std_code, std_name, parent_code, can_register, building, floor, area, area_code, intro, sort_no)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      item.code,
      item.name,
      item.stdCode,
      item.stdName,
      item.parent,
      item.canRegister ? 1 : 0,
      item.building,
      item.floor,
      item.area,
      areaCodeOf(item),
      item.intro,
      (i + 1) * 10,
    );
  });
}

function insertDoctors(his: His): void {
  for (const doctor of DOCTORS) {
    his.db.run(
      'INSERT INTO doctor (code, name, sex, title, title_code, dept_code, speciality, intro, national_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      doctor.code,
      doctor.name,
      doctor.sex,
      doctor.title,
      doctor.titleCode,
      doctor.dept,
      doctor.speciality,
      `${doctor.title}，擅长${doctor.speciality}。`,
      doctor.nationalCode,
    );
  }
}

function insertPersons(his: His): Map<string, PatientRow> {
  const files = new Map<string, PatientRow>();
  for (const person of DEMO_PERSONS) {
    const guardian = person.guardianKey === '' ? undefined : demoPerson(person.guardianKey);
    for (let file = 0; file < person.fileCount; file += 1) {
      const row = insertPatient(
        his,
        {
          name: person.name,
          sex: person.sex,
          birthday: person.birthday,
          id_no: person.idNo,
          phone: person.phone,
          guardian_name: guardian?.name ?? '',
          guardian_id_no: guardian?.idNo ?? '',
          guardian_phone: guardian?.phone ?? '',
          address: '',
        },
        person.insuType,
        `${addDays(todayOf(his), -400 + file * 200)} 09:00:00`,
      );
      files.set(person.key, row);
    }
  }
  return files;
}

/** Fills an empty HIS: departments, doctors, two weeks of sessions, demo persons and their past reports. */
export function seedHis(his: His): void {
  his.db.transaction(() => {
    insertDepartments(his);
    insertDoctors(his);
    ensureSchedule(his);
    tellStories(his);
    const files = insertPersons(his);
    insertPastReports(his, (key) => files.get(demoPerson(key).key)!);
  });
}

/** True when nothing was ever seeded into this file. */
export const isEmpty = (his: His): boolean => his.db.one('SELECT 1 FROM department LIMIT 1') === undefined;
