import type { HisDeadlines } from '../../../ports/his';
import type { Fault } from '../../fault-proxy';
import { makeGate } from '../../fault-proxy';
import { findLeaks } from '../../log-leaks';
import type { ConformanceCase } from '../case';
import { fails, holds, kindAndCode, present, rejected, same } from '../expectations';
import type { HisSite, Person } from '../harness';
import { commandFor, context } from '../world';
import { WRITES } from '../writes';

const group = 'hygiene';
/** A machine that does two things at once may be this late. */
const LATE_MS = 250;

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' && value !== null && 'idNumber' in value;

/** What may stand in no error and no log line. */
const personalTexts = (site: HisSite): string[] =>
  Object.values(site)
    .filter(isPerson)
    .flatMap(({ name, idNumber, phone }) => [name, idNumber, phone]);

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}

const inTime = (ms: number, deadlineMs: number): void =>
  holds(
    ms >= deadlineMs * 0.9 && ms <= deadlineMs * 1.1 + LATE_MS,
    `it ends within ±10 % of ${deadlineMs} ms and ${LATE_MS} ms for the machine`,
    `${ms} ms`,
  );

/** So far apart that it is seen which of them was meant. */
const DEADLINES: HisDeadlines = { readMs: 300, holdMs: 800, moneyMs: 1_500 };

const isNear = (ms: number, deadlineMs: number): boolean => ms >= deadlineMs * 0.9 && ms <= deadlineMs * 1.1 + LATE_MS;

const readDeadline: ConformanceCase = {
  group,
  name: 'a read that gets no answer ends at its deadline',
  needs: [],
  writes: false,
  async run(world) {
    const gate = makeGate();
    world.proxy.arm({ kind: 'holdAnswer', until: gate.opened });
    const his = world.adapterWith({ deadlines: DEADLINES });
    const ms = await elapsed(() => his.findPatients(context, world.site.patient).catch(() => undefined));
    gate.open();
    inTime(ms, DEADLINES.readMs);
  },
};

/** A write may read before it writes; each of its messages must end at a deadline, and one of them at the write's own. */
const writeDeadline = (operation: 'hold' | 'confirm', deadline: 'holdMs' | 'moneyMs'): ConformanceCase => ({
  group,
  name: `${operation}: a message that gets no answer ends at its deadline, the writing one at ${deadline}`,
  needs: ['holds'],
  writes: true,
  async run(world) {
    const write = present(
      WRITES.find((each) => each.operation === operation),
      'the write',
    );
    const seen: number[] = [];
    for (let at = 0; at < 6; at += 1) {
      const prepared = await write.prepare(world);
      const gate = makeGate();
      const before = world.proxy.counts().harmed;
      world.proxy.arm({ kind: 'holdAnswer', until: gate.opened }, { skip: at });
      const his = world.adapterWith({ deadlines: DEADLINES });
      const ms = await elapsed(() => prepared.send(his));
      gate.open();
      const wasHarmed = world.proxy.counts().harmed > before;
      await world.proxy.clear();
      if (!wasHarmed) break;
      seen.push(ms);
    }
    const odd = seen.filter((ms) => !Object.values(DEADLINES).some((each) => isNear(ms, each)));
    same(odd, [], `every message ends at a deadline (${seen.join(', ')} ms)`);
    holds(
      seen.some((ms) => isNear(ms, DEADLINES[deadline])),
      `one ends at ${DEADLINES[deadline]} ms`,
      seen,
    );
  },
});

const drips: ConformanceCase = {
  group,
  name: 'an answer that comes drop by drop ends at the deadline of the whole answer',
  needs: [],
  writes: false,
  async run(world) {
    const fault: Fault = { kind: 'drip', bytesAtOnce: 2, everyMs: 20 };
    world.proxy.arm(fault, { times: 2 });
    const his = world.adapterWith({ deadlines: DEADLINES });
    const startedAt = performance.now();
    await fails(his.findPatients(context, world.site.patient), ['Timeout'], 'it is no answer');
    inTime(Math.round(performance.now() - startedAt), DEADLINES.readMs);
  },
};

const accessCases: ConformanceCase[] = [
  {
    group,
    name: 'an unknown caller is told so: reads fail and writes are rejected as Auth, and nothing was done',
    needs: ['wrongSecret', 'holds'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      const hisPatientId = await world.patientId(world.site.patient);
      const his = world.adapterWith({ spoil: 'name' });
      await fails(his.ping(context), ['Auth'], 'a read');
      const key = world.newKey();
      rejected(await his.hold(context, key, commandFor(hisPatientId, free)), ['Auth'], 'a write');
      await world.peerSays(async (oracle) => same(await oracle.registration(key), null, 'the peer has nothing'));
    },
  },
  {
    group,
    name: 'a wrong secret does nothing, and is not taken for an answer',
    needs: ['wrongSecret', 'holds'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      const hisPatientId = await world.patientId(world.site.patient);
      const his = world.adapterWith({ spoil: 'secret' });
      // Where answers are signed with the same secret, a refusal cannot be told from a forgery.
      await fails(his.ping(context), ['Auth', 'Protocol'], 'a read');
      const key = world.newKey();
      const result = await his.hold(context, key, commandFor(hisPatientId, free));
      holds(result.kind !== 'done', 'a write is not done', kindAndCode(result));
      await world.peerSays(async (oracle) => same(await oracle.registration(key), null, 'the peer has nothing'));
    },
  },
  {
    group,
    name: 'a HIS that is not there is Unavailable to reads',
    needs: [],
    writes: false,
    async run(world) {
      await world.proxy.refuse();
      await fails(world.his.ping(context), ['Unavailable'], 'nobody listens');
      await world.proxy.accept();
      await world.his.ping(context);
    },
  },
  {
    group,
    name: 'a read is asked once more after a reset, and not for ever',
    needs: [],
    writes: false,
    async run(world) {
      const before = world.proxy.counts().received;
      world.proxy.arm({ kind: 'cutBefore' }, { times: 100 });
      await fails(world.his.ping(context), ['Timeout', 'Unavailable'], 'every connection breaks');
      const asked = world.proxy.counts().received - before;
      holds(asked <= 3, 'it gives up soon', `${asked} requests`);
    },
  },
  {
    group,
    name: 'forty reads at once are all answered',
    needs: [],
    writes: false,
    async run(world) {
      const { nobody, patient } = world.site;
      const reads = Array.from({ length: 40 }, (_, n) => world.his.findPatients(context, n % 2 ? nobody : patient));
      const found = (await Promise.all(reads)).map((files) => files.length);
      same(
        found,
        found.map((_, n) => (n % 2 ? 0 : 1)),
        'each has its own answer',
      );
    },
  },
];

/** These look back at everything that the cases before have made the adapter say. */
const lookingBack: ConformanceCase[] = [
  {
    group,
    name: 'what the adapter can do is said without contradiction',
    needs: [],
    writes: false,
    async run({ his }) {
      const { probes, events, holdTtlMs, settlesWithinMs, reportDaysMax } = his.capabilities;
      same([new Set(probes).size, new Set(events).size], [probes.length, events.length], 'nothing is said twice');
      holds(
        (holdTtlMs ?? 1) > 0 && settlesWithinMs >= 0 && reportDaysMax >= 1,
        'the numbers are possible',
        his.capabilities,
      );
    },
  },
  {
    group,
    name: 'no error and no log line of the whole run names a person or a secret',
    needs: [],
    writes: false,
    async run({ recorder, logLines, site, secrets }) {
      const said = [...recorder.errorTexts, ...logLines];
      const forbidden = [
        ...personalTexts(site).map((value) => ({ what: 'a person', value })),
        ...secrets.map((value) => ({ what: 'a secret', value })),
      ].filter(({ value }) => value.length > 1);
      same(findLeaks(said, forbidden), [], `none of ${said.length} lines`);
    },
  },
  {
    group,
    name: 'no sentence for patients names a person, a number of theirs or a program',
    needs: [],
    writes: false,
    async run({ recorder, site }) {
      const forbidden = [...personalTexts(site), 'Error', 'Exception', 'SQL', 'ORA-', 'null', '<'];
      const odd = recorder.displayTexts.filter((line) => forbidden.some((text) => line.includes(text)));
      same(odd, [], `none of ${recorder.displayTexts.length} sentences`);
    },
  },
  {
    group,
    name: 'every error of the whole run was a HisError, and no value held NaN, undefined or an invalid date',
    needs: [],
    writes: false,
    async run({ recorder }) {
      same(recorder.flaws.slice(0, 3), [], 'none');
    },
  },
  {
    group,
    name: 'no promise of the whole run was left rejected',
    needs: [],
    writes: false,
    async run({ unhandled }) {
      same(unhandled.slice(0, 3), [], 'none');
    },
  },
];

const rejectedRelease: ConformanceCase = {
  group,
  name: 'a trace id with strange characters does not break a call',
  needs: [],
  writes: false,
  async run(world) {
    const strange = { traceId: '追踪 "<&\r\n>'.repeat(20) };
    await world.his.ping(strange);
    const result = await world.his.release(strange, world.newKey());
    same(kindAndCode(result), 'done', 'a write too');
  },
};

export const hygieneCases: ConformanceCase[] = [
  readDeadline,
  writeDeadline('hold', 'holdMs'),
  writeDeadline('confirm', 'moneyMs'),
  drips,
  ...accessCases,
  rejectedRelease,
  ...lookingBack,
];
