import type { LiveTicket } from '@anzhen/shared-types';
import { familyChoice, isLongWait, lineBoxes, roomParts, ruleSteps, spokenTicket, waitWords } from './ticket-words';

const lineOf = (numbers: string[], you: string, inside?: string): LiveTicket['line'] =>
  numbers.map((number) => ({
    number,
    status: number === inside ? ('in_consult' as const) : ('waiting' as const),
    isYou: number === you,
  }));

const waitRange = (fromMinutes: number, toMinutes: number) => ({
  fromMinutes,
  toMinutes,
  fromTime: '10:00',
  toTime: '10:15',
  basis: '',
});

const ticket: LiveTicket = {
  id: 'tkt_test0001',
  queueId: 'que_test0001',
  number: 'A023',
  status: 'waiting',
  maskedName: '余*兰',
  departmentName: '心血管内科',
  doctorName: '顾明川',
  doctorTitle: '主任医师',
  room: '5诊室',
  place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
  checkedInAt: '2026-11-24T01:12:00.000Z',
  calledAt: null,
  timesCalled: 0,
  peopleAhead: 4,
  wait: waitRange(20, 35),
  lastCalledNumber: 'A018',
  line: [],
  recentCalls: [],
  queueStatus: 'open',
  pauseReason: null,
  remindWhenAhead: null,
  missedRule: '号不会马上作废。',
  isOvertaken: false,
  feed: null,
  seq: 1,
  serverNow: '2026-11-24T01:41:00.000Z',
};

test('a short line shows everybody up to the person, and nobody behind', () => {
  const line = lineOf(['A018', 'A019', 'A020', 'A023', 'A024'], 'A023', 'A018');
  expect(lineBoxes({ line, peopleAhead: 2 }).map(({ words }) => words)).toEqual(['就诊中', '下一位', '等候', '您']);
});

test('a long line keeps the room and the person, and says how many are between', () => {
  const line = lineOf(['A001', 'A002', 'A003', 'A004', 'A005', 'A006', 'A007', 'A008'], 'A008', 'A001');
  const boxes = lineBoxes({ line, peopleAhead: 6 });
  expect(boxes).toHaveLength(6);
  expect(boxes.map(({ number }) => number)).toEqual(['A001', '…', 'A005', 'A006', 'A007', 'A008']);
  expect(boxes[1]?.words).toBe('还有 3');
});

test('nobody is called the next one when the front of the line was not sent', () => {
  const line = lineOf(['A018', 'A030', 'A031'], 'A031', 'A018');
  const boxes = lineBoxes({ line, peopleAhead: 9 });
  expect(boxes.some(({ words }) => words === '下一位')).toBe(false);
  expect(boxes.find(({ key }) => key === 'gap')?.words).toBe('还有 8');
});

test('a wait of an hour and a half or more is not told in minutes', () => {
  expect(waitWords(waitRange(20, 35))).toBe('20–35 分钟');
  expect(isLongWait(waitRange(85, 110))).toBe(false);
  expect(waitWords(waitRange(90, 140))).toBe('1 个半小时以上');
});

test('the number of a room is found, and a room without one stays whole', () => {
  expect(roomParts('5诊室')).toEqual({ number: '5', rest: '诊室' });
  expect(roomParts('5 诊室')).toEqual({ number: '5', rest: '诊室' });
  expect(roomParts('名医工作室')).toEqual({ number: '', rest: '名医工作室' });
});

test('the rule for missed numbers becomes one step a sentence', () => {
  expect(ruleSteps('号不会马上作废。请到B区护士台报到，一般再等 3 人。')).toEqual([
    '号不会马上作废',
    '请到 B 区护士台报到，一般再等 3 人',
  ]);
});

test('what is read aloud says number, people and time, and never a time while the room is paused', () => {
  expect(spokenTicket(ticket)).toContain('您的号码 A023，前面还有 4 人。大约 10:00 到 10:15 轮到。');
  expect(spokenTicket({ ...ticket, queueStatus: 'paused', pauseReason: '医生会诊' })).not.toContain('轮到');
  expect(spokenTicket({ ...ticket, peopleAhead: 0 })).toBe('下一位就是您，请到 5 诊室门口。');
  expect(spokenTicket({ ...ticket, status: 'called' })).toContain('请马上到 5 诊室');
});

test('of a family each is told apart by name, number and what is going on', () => {
  const label = '余*兰 A023';
  expect(familyChoice(ticket)).toEqual({ label, detail: '前面 4 人' });
  expect(familyChoice({ ...ticket, peopleAhead: 0 })).toEqual({ label, detail: '下一位' });
  expect(familyChoice({ ...ticket, status: 'called' })).toEqual({ label, detail: '请就诊' });
  expect(familyChoice({ ...ticket, status: 'done' })).toEqual({ label, detail: '看完了' });
  expect(familyChoice({ ...ticket, status: 'left' })).toEqual({ label, detail: undefined });
});
