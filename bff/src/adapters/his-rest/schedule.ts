import { z } from 'zod';
import type { CallContext, HisDepartment, HisDoctor, HisPort, HisSession, HisSlot } from '../../ports/his';
import { countOrNone, flag, listOf, localDate, localTime, wallTime, wholeFen, windows } from './codecs';
import { aFewAtATime, type HisTransport } from './transport';

/** `3` → `3 楼`, `B1` → `地下 1 楼`: as people say it and as our texts are set. */
const floorText = (floor: string): string =>
  floor.replace(/^(B?)(\d+)$/, (_all, below: string, number: string) => `${below ? '地下 ' : ''}${number} 楼`);
/** `B区` → `B 区` */
const areaText = (area: string): string => area.replace(/([A-Za-z0-9])区$/, '$1 区');

const LONGEST_RANGE_DAYS = 31;

const pingAnswer = z.object({ sysDate: wallTime, campusName: z.string() });

const department = z.object({
  deptCode: z.string().min(1),
  deptName: z.string().min(1),
  stdCode: z.string(),
  parentName: z.string(),
  canRegister: flag,
  building: z.string(),
  floor: z.string(),
  area: z.string(),
  intro: z.string(),
});

const doctor = z.object({
  docCode: z.string().min(1),
  docName: z.string().min(1),
  title: z.string(),
  deptCode: z.string().min(1),
  speciality: z.string(),
});

const session = z.object({
  schId: z.string().min(1),
  deptCode: z.string().min(1),
  docCode: z.string(),
  docName: z.string(),
  title: z.string(),
  schDate: localDate,
  halfDay: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  status: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  total: countOrNone,
  left: countOrNone,
  regFeeFen: wholeFen,
  location: z.string(),
  room: z.string(),
});

const slot = z.object({
  slotId: z.string().min(1),
  beginTime: localTime,
  endTime: localTime,
  total: countOrNone,
  left: countOrNone,
});

// National catalogue of medical subjects: 07 儿科, 08 小儿外科, 09 儿童保健科.
const isChildrenOnly = (officialCode: string): boolean => /^0[789]/.test(officialCode);

const toDepartment = (row: z.output<typeof department>, campus: string): HisDepartment => ({
  code: row.deptCode,
  officialCode: row.stdCode,
  name: row.deptName,
  parentName: row.parentName || null,
  description: row.intro,
  place: { campus, building: row.building, floor: floorText(row.floor), area: areaText(row.area) },
  childrenOnly: isChildrenOnly(row.stdCode),
});

export const PERIODS = { 1: 'morning', 2: 'afternoon', 3: 'evening' } as const;
const STATUSES = { 0: 'stopped', 1: 'open', 2: 'notOpen' } as const;

export const generalClinicId = (departmentCode: string): string => `general:${departmentCode}`;

/** 普通门诊: the dialect has sessions for it without a doctor; here it stands among the doctors. */
const generalClinic = (departmentCode: string): HisDoctor => ({
  id: generalClinicId(departmentCode),
  departmentCode,
  name: '普通门诊',
  title: '不指定医生',
  speciality: '当天轮值医生接诊，约到最快',
  isGeneral: true,
});

const answerOf = <S extends z.ZodType>(row: S) => z.object({ list: listOf(row) });
const departmentList = answerOf(department);
const doctorList = answerOf(doctor);
const sessionList = answerOf(session);
const slotList = answerOf(slot);

type Schedule = Pick<HisPort, 'ping' | 'listDepartments' | 'listDoctors' | 'listSessions' | 'listSlots'>;

/** Departments, doctors and the numbers there are. */
export function makeSchedule(transport: HisTransport): Schedule {
  const listSlots = async (context: CallContext, sessionId: string): Promise<HisSlot[]> => {
    const { list } = await transport.read(context, 'listSlots', { schId: sessionId }, slotList);
    return list.map((row) => ({
      id: row.slotId,
      sessionId,
      startsAt: row.beginTime,
      endsAt: row.endTime,
      total: row.total,
      left: row.left,
    }));
  };
  const toSession = async (context: CallContext, row: z.output<typeof session>): Promise<HisSession> => {
    // 急诊 says -1; how many are left is known slot by slot only.
    const isCounted = row.total !== null && row.left !== null;
    const slots = isCounted || row.status !== 1 ? [] : await listSlots(context, row.schId);
    const sum = (field: 'total' | 'left') => slots.reduce((all, each) => all + (each[field] ?? 0), 0);
    const total = (field: 'total' | 'left') => (slots.some((each) => each[field] === null) ? null : sum(field));
    return {
      id: row.schId,
      departmentCode: row.deptCode,
      doctorId: row.docCode || generalClinicId(row.deptCode),
      doctorName: row.docName,
      doctorTitle: row.title,
      // The dialect names only the doctor who sits there now; a swap is found by comparing two readings.
      substituteFor: null,
      date: row.schDate,
      period: PERIODS[row.halfDay],
      status: STATUSES[row.status],
      total: row.total ?? total('total'),
      left: row.left ?? total('left'),
      fee: row.regFeeFen,
      // `5诊室` → `5 诊室`; a HIS that knows no room names the place.
      room: row.room.replace(/^(\d+)诊室$/, '$1 诊室') || row.location,
    };
  };

  return {
    async ping(context) {
      const { sysDate } = await transport.read(context, 'ping', {}, pingAnswer);
      return { serverTime: sysDate };
    },
    async listDepartments(context) {
      const [{ campusName }, { list }] = await Promise.all([
        transport.read(context, 'ping', {}, pingAnswer),
        transport.read(context, 'listDepartments', {}, departmentList),
      ]);
      // Group headings and technical departments have no outpatient schedule.
      return list.filter((row) => row.canRegister).map((row) => toDepartment(row, campusName));
    },
    async listDoctors(context, departmentCode) {
      const { list } = await transport.read(context, 'listDoctors', { deptCode: departmentCode }, doctorList);
      const doctors = list.map((row) => ({
        id: row.docCode,
        departmentCode: row.deptCode,
        name: row.docName,
        title: row.title,
        speciality: row.speciality,
        isGeneral: false,
      }));
      return [generalClinic(departmentCode), ...doctors];
    },
    async listSessions(context, { departmentCode, sessionId, from, to }) {
      const scope = departmentCode === undefined ? {} : { deptCode: departmentCode };
      const lists = await aFewAtATime(windows(from, to, LONGEST_RANGE_DAYS), (window) =>
        transport.read(context, 'listSessions', { ...scope, ...window }, sessionList),
      );
      const rows = lists
        .flatMap(({ list }) => list)
        .filter((row) => sessionId === undefined || row.schId === sessionId);
      return aFewAtATime(rows, (row) => toSession(context, row));
    },
    listSlots,
  };
}
