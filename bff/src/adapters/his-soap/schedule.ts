import { sumFen } from '@anzhen/shared-types';
import { z } from 'zod';
import type { CallContext, HisDepartment, HisDoctor, HisPort, HisSession, HisSlot } from '../../ports/his';
import {
  countOrNone,
  fenText,
  flag,
  halfDay,
  localDate,
  localTime,
  periodOf,
  pieces,
  text,
  textOrNone,
  wallTime,
} from './codecs';
import { fewAtATime, type Gateway } from './gateway';
import { unfold } from './plain';

const LONGEST_RANGE_DAYS = 31;
/** The dialect's word for "all of them". */
const ALL = '-1';

const ping = z.object({ SYSDATE: wallTime, HOSP_AREA: textOrNone });

const department = z.object({
  DEPT_ID: text,
  DEPT_NAME: text,
  STD_CODE: textOrNone,
  PARENT_NAME: textOrNone,
  IS_REG: flag,
  BUILDING: textOrNone,
  FLOOR: textOrNone,
  AREA: textOrNone,
  DEPT_DESC: textOrNone,
});
const departments = z.preprocess(unfold('DEPT_LIST', 'DEPT'), z.object({ DEPT_LIST: z.array(department) }));

const doctor = z.object({
  DOCTOR_ID: text,
  DOCTOR_NAME: text,
  TITLE: textOrNone,
  DEPT_ID: text,
  SPECIALTY: textOrNone,
});
const doctors = z.preprocess(unfold('DOCTOR_LIST', 'DOCTOR'), z.object({ DOCTOR_LIST: z.array(doctor) }));

const session = z.object({
  REG_ID: text,
  DEPT_ID: text,
  DOCTOR_ID: text,
  DOCTOR_NAME: text,
  TITLE: textOrNone,
  REG_DATE: localDate,
  TIME_FLAG: halfDay,
  REG_STATUS: z.enum(['0', '1', '2']),
  TOTAL: countOrNone,
  OVER_COUNT: countOrNone,
  REG_FEE: fenText,
  TREAT_FEE: fenText,
  LOCATION: textOrNone,
  ROOM: textOrNone,
});
const sessions = z.preprocess(unfold('REG_LIST', 'REG'), z.object({ REG_LIST: z.array(session) }));
type SessionRow = z.output<typeof session>;

const slot = z.object({
  REG_ID: text,
  BEGIN_TIME: localTime,
  END_TIME: localTime,
  TOTAL: countOrNone,
  OVER_COUNT: countOrNone,
});
const slots = z.preprocess(unfold('TIME_REG_LIST', 'TIME_REG'), z.object({ TIME_REG_LIST: z.array(slot) }));

const STATUSES = { 0: 'stopped', 1: 'open', 2: 'notOpen' } as const;

/** `B1` → `地下 1 楼`, `3` → `3 楼`: as our texts are set. */
function floorName(floor: string): string {
  const match = /^(B?)(\d+)$/.exec(floor);
  return match ? `${match[1] === 'B' ? '地下 ' : ''}${match[2]} 楼` : floor;
}
/** `B区` → `B 区` */
const areaName = (area: string): string => area.replace(/^([A-Za-z0-9]+)区$/, '$1 区');
/** `5诊室` → `5 诊室` */
const roomName = (room: string): string => room.replace(/^(\d+)诊室$/, '$1 诊室');

// National catalogue of medical subjects: 07 儿科, 08 小儿外科, 09 儿童保健科.
const CHILDREN_ONLY = /^0[789]/;

const toDepartment = (row: z.output<typeof department>, campus: string): HisDepartment => ({
  code: row.DEPT_ID,
  officialCode: row.STD_CODE,
  name: row.DEPT_NAME,
  parentName: row.PARENT_NAME || null,
  description: row.DEPT_DESC,
  place: { campus, building: row.BUILDING, floor: floorName(row.FLOOR), area: areaName(row.AREA) },
  childrenOnly: CHILDREN_ONLY.test(row.STD_CODE),
});

/** The dialect's doctor `0` is 普通门诊, which every clinic has; here each clinic has its own. */
export const doctorIdOf = (doctorId: string, departmentCode: string): string =>
  doctorId === '0' ? `general:${departmentCode}` : doctorId;

/** 普通门诊 is in no list of doctors; here it stands among them. */
const generalClinic = (departmentCode: string): HisDoctor => ({
  id: doctorIdOf('0', departmentCode),
  departmentCode,
  name: '普通门诊',
  title: '不指定医生',
  speciality: '当天轮值医生接诊，约到最快',
  isGeneral: true,
});

// One slot without a count leaves the sum open.
const sumOf = (counts: (number | null)[]): number | null =>
  counts.some((count) => count === null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);

const toSession = (row: SessionRow, counted: { total: number | null; left: number | null }): HisSession => ({
  id: row.REG_ID,
  departmentCode: row.DEPT_ID,
  doctorId: doctorIdOf(row.DOCTOR_ID, row.DEPT_ID),
  doctorName: row.DOCTOR_NAME,
  doctorTitle: row.TITLE,
  // The dialect names only the doctor who sits there now; a swap is found by comparing two readings.
  substituteFor: null,
  date: row.REG_DATE,
  period: periodOf(row.TIME_FLAG),
  status: STATUSES[row.REG_STATUS],
  total: row.TOTAL ?? counted.total,
  left: row.OVER_COUNT ?? counted.left,
  fee: sumFen([row.REG_FEE, row.TREAT_FEE]),
  room: roomName(row.ROOM) || row.LOCATION,
});

type Schedule = Pick<HisPort, 'ping' | 'listDepartments' | 'listDoctors' | 'listSessions' | 'listSlots'>;

/** Departments, doctors and the numbers there are. */
export function makeSchedule(gateway: Gateway): Schedule {
  const listSlots = async (context: CallContext, sessionId: string): Promise<HisSlot[]> => {
    const answer = await gateway.read(context, 'listSlots', { REG_ID: sessionId }, { schema: slots });
    return answer.TIME_REG_LIST.map((row) => ({
      id: row.REG_ID,
      sessionId,
      startsAt: row.BEGIN_TIME,
      endsAt: row.END_TIME,
      total: row.TOTAL,
      left: row.OVER_COUNT,
    }));
  };

  const counted = async (context: CallContext, row: SessionRow): Promise<HisSession> => {
    const isTold = row.TOTAL !== null && row.OVER_COUNT !== null;
    // 99 may say "not told": then the slots tell, in a session in which numbers are given at all.
    const found = isTold || row.REG_STATUS !== '1' ? [] : await listSlots(context, row.REG_ID);
    if (found.length === 0) return toSession(row, { total: null, left: null });
    const [total, left] = [sumOf(found.map((each) => each.total)), sumOf(found.map((each) => each.left))];
    return toSession(row, { total, left });
  };

  return {
    async ping(context) {
      const { SYSDATE } = await gateway.read(context, 'ping', {}, { schema: ping });
      return { serverTime: SYSDATE };
    },
    async listDepartments(context) {
      const [{ HOSP_AREA: campus }, { DEPT_LIST: rows }] = await Promise.all([
        gateway.read(context, 'ping', {}, { schema: ping }),
        gateway.read(context, 'listDepartments', {}, { schema: departments }),
      ]);
      // Group headings and technical departments have no outpatient schedule.
      return rows.filter((row) => row.IS_REG).map((row) => toDepartment(row, campus));
    },
    async listDoctors(context, departmentCode) {
      const asked = { DEPT_ID: departmentCode };
      const { DOCTOR_LIST: rows } = await gateway.read(context, 'listDoctors', asked, { schema: doctors });
      const found = rows.map((row) => ({
        id: row.DOCTOR_ID,
        departmentCode: row.DEPT_ID,
        name: row.DOCTOR_NAME,
        title: row.TITLE,
        speciality: row.SPECIALTY,
        isGeneral: false,
      }));
      return [generalClinic(departmentCode), ...found];
    },
    async listSessions(context, { departmentCode = ALL, sessionId, from, to }) {
      const lists = await fewAtATime(pieces(from, to, LONGEST_RANGE_DAYS), (piece) => {
        const asked = { DEPT_ID: departmentCode, DOCTOR_ID: ALL, ...piece };
        return gateway.read(context, 'listSessions', asked, { schema: sessions });
      });
      const rows = lists
        .flatMap(({ REG_LIST }) => REG_LIST)
        .filter((row) => sessionId === undefined || row.REG_ID === sessionId);
      return fewAtATime(rows, (row) => counted(context, row));
    },
    listSlots,
  };
}
