import { formatDay, formatYuan, hospitalDate, type VisitStage, type VisitView } from '@anzhen/shared-types';
import { areaOf } from '../catalog';

type Facts = Pick<VisitView, 'appointment' | 'ticket' | 'due' | 'exam' | 'newReport'>;
interface Sentences {
  headline: string;
  detail: string;
}

const join = (...parts: (string | null | false | undefined)[]): string => parts.filter(Boolean).join('，');
const doctorOf = ({ doctorName, doctorTitle }: { doctorName: string; doctorTitle: string }): string =>
  `${doctorName} ${doctorTitle}`.trim();

const waiting = ({ ticket, appointment }: Facts): Sentences => {
  const place = ticket?.place ?? appointment?.place;
  const headline = place ? `请在 ${areaOf(place)}坐等叫号` : '请在候诊区坐等叫号';
  if (!ticket) return { headline, detail: '已经签到，请留意屏幕和广播叫号' };
  if (ticket.queueStatus === 'paused')
    return { headline, detail: join(ticket.pauseReason || '医生暂时离开', '号还在，请稍等') };
  const wait = ticket.wait ? `预计 ${ticket.wait.fromMinutes}–${ticket.wait.toMinutes} 分钟` : null;
  return { headline, detail: join(`前面还有 ${ticket.peopleAhead} 人`, wait) };
};

const toCheckIn = ({ appointment }: Facts): Sentences => {
  if (!appointment) return { headline: '请到候诊区签到', detail: '' };
  const { departmentName, startsAt, endsAt, checkInFrom, place } = appointment;
  return {
    headline: `请到 ${areaOf(place)}签到`,
    detail: `${join(`${departmentName} ${doctorOf(appointment)}`, `${startsAt}–${endsAt}`)}。${checkInFrom} 起可以签到，晚到也能签`,
  };
};

const booked = ({ appointment }: Facts, now: Date): Sentences => {
  if (!appointment) return { headline: '', detail: '' };
  const day = formatDay(appointment.visitDate, hospitalDate(now));
  const detail = `${join(doctorOf(appointment), areaOf(appointment.place))}。${appointment.checkInFrom} 起可以签到`;
  const isUnpaid = appointment.status === 'held' || appointment.status === 'paying';
  if (isUnpaid)
    return {
      headline: '号给您留着，请先付款',
      detail: join(`${day} ${appointment.startsAt}`, appointment.departmentName),
    };
  return { headline: `${day} ${appointment.startsAt} 看${appointment.departmentName}`, detail };
};

const toPay = ({ due }: Facts): Sentences => {
  if (!due) return { headline: '先缴费，再去检查', detail: '' };
  const { totalFen, fundFen } = due.fee;
  const fund = fundFen > 0 && `医保统筹付 ${formatYuan(fundFen)}`;
  return {
    headline: '先缴费，再去检查',
    detail: join(`${due.count} 笔`, `您付 ${formatYuan(totalFen - fundFen)}`, fund),
  };
};

const reportReady = ({ newReport }: Facts): Sentences => {
  if (!newReport) return { headline: '', detail: '' };
  const { title, criticalCount, abnormalCount, kind } = newReport;
  const headline = `${title}${title.endsWith('报告') ? '' : '报告'}出来了`;
  if (criticalCount > 0) return { headline, detail: '有危急值，请现在联系医生' };
  if (kind !== 'lab') return { headline, detail: '结果要由医生解读' };
  return { headline, detail: abnormalCount > 0 ? `${abnormalCount} 项异常，请由医生解读` : '各项都在参考范围里' };
};

/** What the now card says: the sentence of the status vocabulary, filled with place, room and numbers. */
export const sentencesOf = (stage: VisitStage, facts: Facts, now: Date): Sentences => {
  const { ticket, exam } = facts;
  switch (stage) {
    case 'called':
      return {
        headline: `请马上到 ${ticket?.room ?? '诊室'}`,
        detail: `${ticket ? `${areaOf(ticket.place)}。` : ''}叫 3 次没到会先叫后面的人，号不作废`,
      };
    case 'missed':
      return { headline: '没关系，到护士台报到', detail: ticket?.missedRule ?? '到护士台说“过号了”' };
    case 'waiting':
      return waiting(facts);
    case 'in_consult':
      return { headline: '正在看病', detail: ticket ? join(ticket.room, doctorOf(ticket)) : '' };
    case 'to_check_in':
      return toCheckIn(facts);
    case 'to_pay':
      return toPay(facts);
    case 'to_exam':
      return {
        headline: `请到 ${exam?.place ?? '检查处'}`,
        detail: exam ? join(exam.what, exam.fasting ? '要空腹' : '不用空腹') : '',
      };
    case 'report_ready':
      return reportReady(facts);
    case 'booked':
      return booked(facts, now);
    case 'done':
      return { headline: '今天的就诊完成了', detail: '按医生说的时间复诊，有不舒服随时来' };
    case 'none':
      return { headline: '要看病？先挂个号', detail: '不知道挂哪科，说说哪里不舒服，我们帮您找' };
  }
};

const STATIONS = [
  ['check_in', '签到'],
  ['wait', '候诊'],
  ['consult', '就诊'],
  ['pay', '缴费'],
  ['exam', '检查'],
  ['report', '报告'],
] as const;

/** Which station of the day is now; −1: the day has not begun, 6: all are behind. */
const STATION_NOW: Record<Exclude<VisitStage, 'none'>, number> = {
  booked: -1,
  to_check_in: 0,
  waiting: 1,
  missed: 1,
  called: 2,
  in_consult: 2,
  to_pay: 3,
  to_exam: 4,
  report_ready: 5,
  done: STATIONS.length,
};

/** The stations of a visit and where the patient stands; nobody without a visit has a route. */
export const routeOf = (stage: VisitStage): VisitView['route'] => {
  if (stage === 'none') return [];
  const at = STATION_NOW[stage];
  return STATIONS.map(([key, label], index) => ({
    key,
    label,
    state: index < at ? 'done' : index === at ? 'now' : 'todo',
  }));
};
