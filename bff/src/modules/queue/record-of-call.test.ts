import { randomUUID } from 'node:crypto';
import { SECOND } from '@anzhen/shared-types';
import type { OpenRecord } from '../../platform/http/bind';
import { testLog } from '../../testing/harness';
import { makeJournal } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { MessageRow } from '../notification/notification.table';
import { openQueueWorld, type QueueWorld, session } from './testing/queue-world';

const clinic = session('S1');
const guest = { name: '何现场', sex: 'female', birthDate: '1990-01-01', priority: null };

describe('the record of a call on a line', () => {
  let world: QueueWorld;
  let nurse: string;
  let queueId: string;
  let awaited: string;

  beforeEach(async () => {
    world = await openQueueWorld();
    nurse = await world.nurse('n1');
    ({ queueId } = await world.standing(clinic));
    await world.standing(clinic);
    const ownerId = await world.people.user();
    const patientId = await world.people.patient(ownerId);
    awaited = await world.people.visit({ ownerId, patientId }, clinic);
    await world.call.act(nurse, queueId, { action: 'call_next' });
    world.clock.advance(5 * SECOND);
  });
  afterEach(() => world.close());

  const deeds = (): Parameters<QueueWorld['call']['act']>[2][] => [
    { action: 'call_next' },
    { action: 'undo' },
    { action: 'pause', reason: '医生会诊', resumesAt: null },
    { action: 'walk_in', ...guest },
    { action: 'check_in', appointmentId: awaited },
  ];
  const open = (): OpenRecord =>
    makeJournal({ ...world, log: testLog }).open({
      ...{ staffId: nurse, endpoint: 'actOnQueue', detail: { queueId } },
      facts: { requestId: randomUUID(), ip: '10.1.2.3', device: null },
    });
  const outcomes = async () =>
    (await world.tx.outside.manager.findBy(AuditRow, { action: 'actOnQueue' })).map(({ outcome }) => outcome);

  test('what cannot be recorded is not done, whatever the deed', async () => {
    const before = await world.events(queueId);
    const record = { within: () => Promise.reject(new Error('no room for records')), end: () => Promise.resolve() };
    for (const deed of deeds()) {
      await expect(world.call.act(nurse, queueId, deed, record)).rejects.toThrow('no room for records');
      expect(await world.events(queueId)).toEqual(before);
    }
  });

  test('every deed that is done is on record once; what is refused says so afterwards', async () => {
    for (const [index, deed] of deeds().entries()) {
      const record = open();
      await world.call.act(nurse, queueId, deed, record);
      expect(await outcomes()).toHaveLength(index + 1);
      await record.end('done');
      world.clock.advance(5 * SECOND);
    }
    expect(await outcomes()).toEqual(['done', 'done', 'done', 'done', 'done']);
    const refused = open();
    const call = world.call.act(nurse, queueId, { action: 'call_next' }, refused);
    await expect(call).rejects.toMatchObject({ code: 'QUEUE.PAUSED' });
    expect(await outcomes()).toHaveLength(5);
    await refused.end('QUEUE.PAUSED');
    expect(await outcomes()).toContain('QUEUE.PAUSED');
  });

  test('whoever is called reads the own name, masked', async () => {
    await world.call.act(nurse, queueId, { action: 'call_next' });
    const called = await world.tx.outside.manager.findBy(MessageRow, { event: 'queue_called' });
    expect(called.map(({ facts }) => facts?.maskedName)).toEqual(['李*兰', '李*兰']);
  });
});
