import { fen } from '@anzhen/shared-types';
import type { HisDeadlines, HisPort } from '../../../ports/his';
import type { Fault } from '../../fault-proxy';
import { makeGate } from '../../fault-proxy';
import type { ConformanceCase } from '../case';
import { fails, holds, kindAndCode, rejected, same } from '../expectations';
import type { HisSite, Person } from '../harness';
import { commandFor, context, type World } from '../world';

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

interface Timed {
  what: string;
  deadline: keyof HisDeadlines;
  call(world: World, his: HisPort): Promise<unknown>;
}

const TIMED: readonly Timed[] = [
  {
    what: 'a read',
    deadline: 'readMs',
    call: ({ site }, his) => his.findPatients(context, site.patient).catch(() => undefined),
  },
  { what: 'a release', deadline: 'holdMs', call: (world, his) => his.release(context, world.newKey()) },
  {
    what: 'a confirmation',
    deadline: 'moneyMs',
    call: (world, his) => his.confirm(context, world.newKey(), world.payment(fen(100))),
  },
];

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

const DEADLINES: HisDeadlines = { readMs: 400, holdMs: 600, moneyMs: 800 };

/** Only one deadline is short, so that it is seen which one was meant. */
const deadlineCase = ({ what, deadline, call }: Timed): ConformanceCase => ({
  group,
  name: `${what} that gets no answer ends at its own deadline (${deadline})`,
  needs: [],
  writes: false,
  async run(world) {
    const gate = makeGate();
    world.proxy.arm({ kind: 'holdAnswer', until: gate.opened });
    const his = world.adapterWith({
      deadlines: { readMs: 9_000, holdMs: 9_000, moneyMs: 9_000, [deadline]: DEADLINES[deadline] },
    });
    const ms = await elapsed(() => call(world, his));
    gate.open();
    inTime(ms, DEADLINES[deadline]);
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
    name: 'a wrong secret is our fault: reads fail and writes are rejected as Auth, and nothing was done',
    needs: ['wrongSecret', 'holds'],
    writes: true,
    async run(world) {
      const free = await world.freeNumber();
      const hisPatientId = await world.patientId(world.site.patient);
      const his = world.adapterWith({ wrongSecret: true });
      await fails(his.ping(context), ['Auth'], 'a read');
      const key = world.newKey();
      const command = commandFor(hisPatientId, free);
      rejected(await his.hold(context, key, command), ['Auth'], 'a write');
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
      const forbidden = [...personalTexts(site), ...secrets].filter((text) => text.length > 1);
      const leaks = said.filter((line) => forbidden.some((text) => line.includes(text)));
      same(leaks.slice(0, 3), [], `none of ${said.length} lines`);
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
  ...TIMED.map(deadlineCase),
  drips,
  ...accessCases,
  rejectedRelease,
  ...lookingBack,
];
