import { type His, todayOf } from '../domain/his';
import { addDays, clockPlus, weekday } from '../hospital-time';
import { DEPARTMENTS, STORY } from './departments';
import { DOCTORS, firstDoctorOf, type SeedDoctor } from './doctors';
import { HALF_DAYS, SCHEDULE_DAYS, SLOT_MINUTES } from './hospital';

const ORDINARY_FEE_FEN = 1500;
const EXPERT_FEE_FEN = { 主任医师: 8000, 副主任医师: 5000, 主治医师: 2500 } as const;
const ORDINARY_NUMBERS = 6; // in one slot
const EXPERT_NUMBERS = 3;
const SCARCE_NUMBERS = 3;
const OPEN_DAYS_BEFORE = 12; // 号 of the days that open late become bookable this long before, at seven.

/** A number that is the same for the same text on every machine (FNV-1a), so that a seed can be told again. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return hash;
}

type HalfDay = (typeof HALF_DAYS)[number];

interface PlannedSession {
  schId: string;
  dept: string;
  doctor: SeedDoctor | undefined;
  day: string;
  half: HalfDay;
  feeFen: number;
  openAt: string;
}

const sittings = (doctor: SeedDoctor, day: string, half: HalfDay): boolean => {
  if (half.halfDay === 3) return false;
  if (half.halfDay === 1 && doctor === firstDoctorOf(doctor.dept)) return true;
  return spread(`${doctor.code}/${weekday(day)}/${half.halfDay}`) % 100 < 40;
};

function planDay(day: string): PlannedSession[] {
  const planned: PlannedSession[] = [];
  for (const department of DEPARTMENTS.filter((item) => item.canRegister)) {
    for (const half of HALF_DAYS) {
      const base = `${day.slice(2).replaceAll('-', '')}-${department.code}-${half.halfDay}`;
      const feeFen = department.code === STORY.free ? 0 : ORDINARY_FEE_FEN;
      planned.push({ schId: `${base}-0`, dept: department.code, doctor: undefined, day, half, feeFen, openAt: '' });
      for (const doctor of DOCTORS.filter((item) => item.dept === department.code && sittings(item, day, half))) {
        const openAt = department.code === STORY.notOpen ? `${addDays(day, -OPEN_DAYS_BEFORE)} 07:00:00` : '';
        planned.push({
          schId: `${base}-${doctor.code}`,
          dept: department.code,
          doctor,
          day,
          half,
          feeFen: EXPERT_FEE_FEN[doctor.title],
          openAt,
        });
      }
    }
  }
  return planned;
}

function insertSession(his: His, session: PlannedSession, soldOf: (slotIndex: number, total: number) => number): void {
  const docCode = session.doctor?.code ?? '';
  his.db.run(
    `INSERT INTO session (sch_id, dept_code, doc_code, original_doc_code, day, half_day, begin_time, end_time, fee_fen, stopped, stop_reason,
       open_at, hides_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?)`,
    session.schId,
    session.dept,
    docCode,
    docCode,
    session.day,
    session.half.halfDay,
    session.half.begin,
    session.half.end,
    session.feeFen,
    session.openAt,
    session.dept === STORY.hidesCount ? 1 : 0,
  );
  const total = session.doctor ? EXPERT_NUMBERS : ORDINARY_NUMBERS;
  let index = 0;
  for (let begin: string = session.half.begin; begin < session.half.end; begin = clockPlus(begin, SLOT_MINUTES)) {
    his.db.run(
      'INSERT INTO slot (slot_id, sch_id, begin_time, end_time, first_seq, total, sold_elsewhere) VALUES (?, ?, ?, ?, ?, ?, ?)',
      `${session.schId}-${String(index + 1).padStart(2, '0')}`,
      session.schId,
      begin,
      clockPlus(begin, SLOT_MINUTES),
      index * total + 1,
      total,
      soldOf(index, total),
    );
    index += 1;
  }
}

/** Numbers that went over the counter and other platforms before us: some everywhere, never all of an ordinary slot. */
const ordinarySold = (session: PlannedSession) => (index: number, total: number) =>
  spread(`${session.schId}/${index}`) % total;

function leftInScarceDepartment(his: His, fromDay: string): number {
  return his.db.one<{ n: number }>(
    'SELECT COALESCE(SUM(slot.total - slot.sold_elsewhere), 0) AS n FROM slot JOIN session s ON s.sch_id = slot.sch_id WHERE s.dept_code = ? AND s.day >= ?',
    STORY.scarce,
    fromDay,
  )!.n;
}

function makeDay(his: His, day: string, today: string): void {
  const hasScarceNumbers = leftInScarceDepartment(his, today) > 0;
  for (const session of planDay(day)) {
    if (session.dept !== STORY.scarce) {
      insertSession(his, session, ordinarySold(session));
      continue;
    }
    const isSource = !hasScarceNumbers && session.half.halfDay === 3;
    const lastSlot = 4; // The evening has five slots; the last one is still to come at any hour a person tries this.
    insertSession(his, session, (index, total) => (isSource && index === lastSlot ? total - SCARCE_NUMBERS : total));
  }
}

/** Makes the days of the next two weeks that do not exist yet. Safe to call at any time; gives the days it made. */
export function ensureSchedule(his: His): string[] {
  const today = todayOf(his);
  return his.db.transaction(() => {
    const made: string[] = [];
    for (let ahead = 0; ahead < SCHEDULE_DAYS; ahead += 1) {
      const day = addDays(today, ahead);
      if (his.db.one('SELECT 1 FROM session WHERE day = ? LIMIT 1', day)) continue;
      makeDay(his, day, today);
      made.push(day);
    }
    return made;
  });
}

/** What is out of the ordinary tomorrow morning: one session stopped, one doctor replaced, one session full. */
export function tellStories(his: His): void {
  const tomorrow = addDays(todayOf(his), 1);
  const morning = (dept: string) => `${tomorrow.slice(2).replaceAll('-', '')}-${dept}-1-${firstDoctorOf(dept).code}`;
  his.db.run("UPDATE session SET stopped = 1, stop_reason = '医生外出会诊' WHERE sch_id = ?", morning(STORY.stopped));
  const substitute = DOCTORS.filter((doctor) => doctor.dept === STORY.swapped).at(-1)!;
  his.db.run('UPDATE session SET doc_code = ? WHERE sch_id = ?', substitute.code, morning(STORY.swapped));
  his.db.run('UPDATE slot SET sold_elsewhere = total WHERE sch_id = ?', morning(STORY.full));
}
