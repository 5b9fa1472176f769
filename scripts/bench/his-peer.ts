import { createServer } from 'node:http';
import { argv } from 'node:process';
import type { AddressInfo } from 'node:net';

/**
 * The other end of a bench: a HIS that knows one department, hands out every number once, and counts how often it is
 * asked. It speaks the dialect `his-rest` (docs/SANDBOX-HIS.md) and takes as long as it is told to.
 *   tsx scripts/bench/his-peer.ts <date> <sessions> <slots per session> <numbers per slot> <ms>
 */
const [date = '', sessionCount, slotCount, numberCount, delay] = argv.slice(2);
const sessions = Number(sessionCount);
const slotsEach = Number(slotCount);
const numbersEach = Number(numberCount);
const delayMs = Number(delay);

const counts = { hold: 0, taken: 0, refused: 0 };
const taken = new Map<string, number>();
const byOrder = new Map<string, { slotId: string; seqNo: number }>();

const two = (value: number): string => String(value).padStart(2, '0');
const beginOf = (slot: number): string => `${two(8 + Math.floor((slot % 8) / 2))}:${slot % 2 === 0 ? '00' : '30'}`;
const endOf = (slot: number): string =>
  slot % 2 === 0 ? `${beginOf(slot).slice(0, 2)}:30` : `${two(Number(beginOf(slot).slice(0, 2)) + 1)}:00`;
const leftOf = (slotId: string): number => numbersEach - (taken.get(slotId) ?? 0);
const slotIdsOf = (session: string): string[] =>
  Array.from({ length: slotsEach }, (_, index) => `${session}-T${index}`);

const department = {
  ...{ deptCode: 'D01', deptName: '心血管内科', stdCode: '03.04', parentName: '内科', canRegister: '1' },
  ...{ building: '门诊楼', floor: '3', area: 'B', areaCode: 'M3B', intro: '' },
};
const sessionOf = (index: number) => {
  const schId = `S${index}`;
  const left = slotIdsOf(schId).reduce((sum, id) => sum + leftOf(id), 0);
  return {
    ...{ schId, deptCode: 'D01', docCode: `W${index}`, docName: `医生${index}`, title: '主任医师', regType: '2' },
    ...{ schDate: date, halfDay: 1, beginTime: '08:00', endTime: '12:00', status: 1, stopReason: '', openAt: '' },
    ...{ total: slotsEach * numbersEach, left, regFeeFen: 8000, location: '门诊楼3楼B区', room: '5诊室' },
  };
};
const wallTime = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

const hold = ({ orderId, schId, slotId }: Record<string, string>) => {
  counts.hold += 1;
  const key = orderId ?? '';
  const slot = slotId ?? '';
  let given = byOrder.get(key);
  if (!given) {
    if (leftOf(slot) < 1) {
      counts.refused += 1;
      return { code: '501', data: null };
    }
    const number = (taken.get(slot) ?? 0) + 1;
    taken.set(slot, number);
    given = { slotId: slot, seqNo: Number(slot.split('-T')[1]) * numbersEach + number };
    byOrder.set(key, given);
    counts.taken += 1;
  }
  const expireAt = wallTime(new Date(Date.now() + 15 * 60_000));
  const fees = { regFee: '80.00', payFee: '80.00', concession: '', location: '' };
  return {
    code: '1',
    data: {
      orderId: key,
      lockId: key,
      schId,
      ...given,
      beginTime: '08:00',
      endTime: '08:30',
      expireAt,
      ...fees,
      replayed: '0',
    },
  };
};

const operations: Record<string, (body: Record<string, string>) => { code: string; data: unknown }> = {
  ping: () => ({
    code: '1',
    data: { sysDate: wallTime(new Date()), hospitalName: 'H', campusCode: 'BB', campusName: '本部' },
  }),
  listDepartments: () => ({ code: '1', data: { list: [department] } }),
  listDoctors: () => ({ code: '1', data: { list: [] } }),
  listSessions: () => ({ code: '1', data: { list: Array.from({ length: sessions }, (_, index) => sessionOf(index)) } }),
  listSlots: ({ schId = '' }) => ({
    code: '1',
    data: {
      schId,
      list: slotIdsOf(schId).map((slotId, index) => {
        const left = leftOf(slotId);
        return { slotId, beginTime: beginOf(index), endTime: endOf(index), total: numbersEach, left };
      }),
    },
  }),
  hold,
  listEvents: () => ({ code: '1', data: { lastId: 0, list: [] } }),
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/counts') return response.end(JSON.stringify(counts));
    const operation = operations[request.url?.slice('/api/'.length) ?? ''];
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Record<string, string>;
    const answer = () => {
      const { code, data } = operation?.(body) ?? { code: '300', data: null };
      response.end(JSON.stringify({ code, msg: '', data, timestamp: wallTime(new Date()) }));
    };
    return delayMs > 0 ? setTimeout(answer, delayMs) : answer();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`HIS READY http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
