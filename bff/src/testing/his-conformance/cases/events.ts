import type { HisEvent } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { CaseFailure, holds, same } from '../expectations';
import { context, type World } from '../world';
import { billedVisit } from '../writes';
import { expertSession } from './schedule';

const group = 'events';
const MANY = 130;

/** Everything after an event, by asking until nothing new comes. */
async function allSince(world: World, sinceId: number): Promise<HisEvent[]> {
  const events: HisEvent[] = [];
  for (let asked = 0; asked < 100; asked += 1) {
    const more = await world.his.listEvents(context, events.at(-1)?.id ?? sinceId);
    if (more.length === 0) return events;
    events.push(...more);
  }
  throw new CaseFailure('events come to an end', 'an empty answer', `${events.length} events`);
}

const lastId = async (world: World): Promise<number> => (await allSince(world, 0)).at(-1)?.id ?? 0;

const publish = async (world: World): Promise<string> => {
  const stranger = await world.patientId(world.site.stranger);
  await world.staff.publishReport(stranger);
  return stranger;
};

export const eventCases: ConformanceCase[] = [
  {
    group,
    name: 'a stopped session (停诊) is an event about that session',
    needs: ['staff', 'event:sessionStopped'],
    writes: true,
    async run(world) {
      const since = await lastId(world);
      const { session } = await world.freeNumber();
      await world.staff.stopSession(session.id);
      const events = (await allSince(world, since)).filter(({ type }) => type === 'sessionStopped');
      same(
        events.map(({ subjectId, hisPatientId }) => [subjectId, hisPatientId]),
        [[session.id, null]],
        'one, about the session',
      );
    },
  },
  {
    group,
    name: 'a finished visit is an event about the registration, and each of its bills is one',
    needs: ['holds', 'staff', 'event:visitCompleted', 'event:billReady'],
    writes: true,
    async run(world) {
      const since = await lastId(world);
      const { bills, registration, hisPatientId } = await billedVisit(world);
      const events = (await allSince(world, since)).filter((event) => event.hisPatientId === hisPatientId);
      const about = (type: HisEvent['type']) =>
        events.filter((event) => event.type === type).map(({ subjectId }) => subjectId);
      same(about('visitCompleted'), [registration.registrationNo], 'the visit');
      same(about('billReady').sort(), bills.map(({ id }) => id).sort(), 'the bills');
    },
  },
  {
    group,
    name: 'an audited report is an event about that report and that person',
    needs: ['staff', 'event:reportReady'],
    writes: true,
    async run(world) {
      const since = await lastId(world);
      const stranger = await publish(world);
      const [event] = (await allSince(world, since)).filter(({ type }) => type === 'reportReady');
      same(event?.hisPatientId, stranger, 'about the person');
      const report = await world.his.getReport(context, stranger, event?.subjectId ?? '');
      same(report.head.status, 'audited', 'the report can be read');
    },
  },
  {
    group,
    name: 'a registration that the counter gave back is an event about it',
    needs: ['holds', 'windowRefunds', 'event:registrationEnded'],
    writes: true,
    async run(world) {
      const since = await lastId(world);
      const { registration } = await world.paid({ fee: 'some' });
      await world.staff.refundAtWindow(registration.registrationNo, 'us');
      const events = (await allSince(world, since)).filter(({ type }) => type === 'registrationEnded');
      same(
        events.map(({ subjectId }) => subjectId),
        [registration.registrationNo],
        'one, about the registration',
      );
    },
  },
  {
    group,
    name: 'asked again, the same events come again, in order, and none at or before the one that was seen',
    needs: ['staff', 'event:reportReady'],
    writes: true,
    async run(world) {
      const since = await lastId(world);
      for (let times = 0; times < 3; times += 1) await publish(world);
      const events = await world.his.listEvents(context, since);
      same(await world.his.listEvents(context, since), events, 'the same again');
      const ids = events.map(({ id }) => id);
      same(
        ids,
        [...ids].sort((a, b) => a - b),
        'in order',
      );
      same(new Set(ids).size, ids.length, 'none twice');
      holds(
        ids.every((id) => id > since),
        'none that was seen',
        [since, ...ids],
      );
      const middle = ids[0] ?? 0;
      same(
        (await world.his.listEvents(context, middle)).map(({ id }) => id),
        ids.slice(1),
        'and from the middle, the rest',
      );
    },
  },
  {
    group,
    name: `${MANY} events are read to the end`,
    needs: ['staff', 'event:reportReady'],
    writes: true,
    async run(world) {
      const since = await lastId(world);
      for (let times = 0; times < MANY; times += 1) await publish(world);
      const events = await allSince(world, since);
      same(events.length, MANY, 'all of them');
      same(new Set(events.map(({ id }) => id)).size, MANY, 'each once');
    },
  },
  {
    group,
    name: 'a kind of event that we do not know is passed over, and what follows it is read',
    needs: ['staff', 'trap:doctorSwap', 'event:reportReady'],
    writes: true,
    async run(world) {
      await world.staff.play('doctorSwap', 'told');
      const since = await lastId(world);
      const before = world.offers.has('oracle') ? (await world.oracle.totals()).events : 0;
      const { session, otherDoctorId } = await expertSession(world);
      await world.staff.swapDoctor(session.id, otherDoctorId);
      await world.peerSays(async (oracle) => same((await oracle.totals()).events, before + 1, 'the peer has told it'));
      await publish(world);
      const events = await allSince(world, since);
      same(
        events.map(({ type }) => type),
        ['reportReady'],
        'what follows is read',
      );
    },
  },
];
