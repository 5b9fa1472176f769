import type { HisErrorCode, HisPort, Probe, WriteResult } from '../../../ports/his';
import { type Fault, makeGate } from '../../fault-proxy';
import { type ConformanceCase, verdictOn } from '../case';
import { CaseFailure, done, holds, kindAndCode, rejected, same, unknown } from '../expectations';
import { probeOf, type WriteOperation } from '../harness';
import { context, type World } from '../world';
import { type PreparedWrite, type WriteUnderTest, WRITES } from '../writes';

const group = 'unknown';
/** A write has at most so many messages; more would be a loop. */
const MOST_MESSAGES = 6;
const HURRIED = { deadlines: { readMs: 2_000, holdMs: 300, moneyMs: 300 } };

const writeOf = (operation: WriteOperation): WriteUnderTest => {
  const found = WRITES.find((each) => each.operation === operation);
  if (!found) throw new Error(`no write ${operation}`);
  return found;
};

type Settled = 'applied' | 'notApplied' | 'notFinal';

/** Asks until the answer is final, letting the HIS's own longest time pass on its clock when it is asked to wait. */
async function finalAnswer(world: World, his: HisPort, probe: Probe): Promise<Settled> {
  for (let tries = 0; tries < 200; tries += 1) {
    const seen = await his.probe(context, probe);
    if (seen.state === 'applied') return 'applied';
    if (seen.state === 'notApplied' && seen.final) return 'notApplied';
    if (seen.state === 'notApplied') {
      if (!world.offers.has('movableClock')) {
        world.note(`"${probe.operation} not applied" was not seen to become final: the clock cannot be moved`);
        return 'notFinal';
      }
      if (tries > 0) return 'notFinal';
      await world.clock.pass(his.capabilities.settlesWithinMs + 1_000);
    }
  }
  throw new CaseFailure('a probe comes to an end', 'applied or not applied', 'pending 200 times');
}

/** What must hold after a write met the network: nobody lied, and asking again makes it exactly one effect. */
async function checkOutcome(world: World, write: PreparedWrite, result: WriteResult<unknown>): Promise<void> {
  const seen = kindAndCode(result);
  await world.peerSays(async (oracle) => {
    const effects = await write.effects(oracle);
    if (result.kind === 'done') same(effects, 1, 'what is said to be done was done');
    if (result.kind === 'rejected') same(effects, 0, `what is said to be rejected (${seen}) was not done`);
  });
  if (result.kind === 'unknown') {
    const answer = await finalAnswer(world, world.his, result.probe);
    await world.peerSays(async (oracle) => {
      const isApplied = (await write.effects(oracle)) === 1;
      if (answer !== 'notFinal') same(answer, isApplied ? 'applied' : 'notApplied', 'the probe says what the peer has');
    });
  }
  done(await write.send(world.his), `asked again after "${seen}"`);
  await world.peerSays(async (oracle) => same(await write.effects(oracle), 1, 'there is one effect, not two'));
}

/** How many messages the write sends when nothing goes wrong. */
async function messagesOf(world: World, { prepare }: WriteUnderTest): Promise<number> {
  const write = await prepare(world);
  const before = world.proxy.counts().received;
  done(await write.send(world.his), 'undisturbed');
  const count = world.proxy.counts().received - before;
  holds(count >= 1 && count <= MOST_MESSAGES, 'a write is a few messages', count);
  return count;
}

interface Harm {
  /** A new fault for every message that is to meet one. */
  fault(): Fault;
  /** What the cause of an unknown outcome may be. */
  causes: readonly HisErrorCode[];
  his?: HisPort;
  /** Ends what the fault keeps waiting. */
  end?(): void;
}

/**
 * Lets one message of the write meet the fault, each in turn: an adapter may read before it writes and after. Whatever
 * it says must be true; where the write is one message, it must be "unknown" and the probe must say "applied".
 */
export async function harmEach(world: World, operation: WriteOperation, harm: Harm): Promise<void> {
  const write = writeOf(operation);
  const messages = await messagesOf(world, write);
  const kinds: string[] = [];
  for (let at = 0; at < messages; at += 1) {
    const prepared = await write.prepare(world);
    world.proxy.arm(harm.fault(), { skip: at });
    const result = await prepared.send(harm.his ?? world.his);
    harm.end?.();
    await world.proxy.clear();
    kinds.push(result.kind);
    if (result.kind === 'unknown') {
      const { probe } = unknown(result, harm.causes, 'nobody knows');
      same(probe, { operation: probeOf(operation), key: prepared.key }, 'the probe names the write');
    }
    await checkOutcome(world, prepared, result);
  }
  holds(
    kinds.some((kind) => kind !== 'rejected'),
    'when the write itself is harmed it is not "rejected"',
    kinds,
  );
}

const cutAfter = ({ operation, needs }: WriteUnderTest): ConformanceCase => ({
  group,
  name: `${operation}: when its answer is lost it is unknown, the probe says applied, and there is one effect`,
  needs,
  writes: true,
  run: (world) => harmEach(world, operation, { fault: () => ({ kind: 'cutAfter' }), causes: ['Timeout', 'Protocol'] }),
});

const cutBefore = (write: WriteUnderTest): ConformanceCase => ({
  group,
  name: `${write.operation}: when the connection breaks before it arrived, nothing was done and nobody says otherwise`,
  needs: write.needs,
  writes: true,
  async run(world) {
    const prepared = await write.prepare(world);
    const before = world.proxy.counts().reachedPeer;
    world.proxy.arm({ kind: 'cutBefore' }, { times: 2 });
    const result = await prepared.send(world.his);
    if (result.kind === 'rejected') {
      rejected(result, ['Unavailable', 'Timeout'], 'it was not sent');
      same(world.proxy.counts().reachedPeer - before, 0, 'no byte reached the peer');
    } else {
      const { probe } = unknown(result, ['Timeout', 'Unavailable'], 'it was not answered');
      await world.proxy.clear();
      const answer = await finalAnswer(world, world.his, probe);
      // Signing in is the one write that may be asked for again without an end: it has no other side.
      const expected = write.operation === 'checkIn' && answer === 'notFinal' ? 'notFinal' : 'notApplied';
      if (world.offers.has('movableClock')) same(answer, expected, 'in the end it was not applied, for sure');
    }
    await world.proxy.clear();
    await world.peerSays(async (oracle) => same(await prepared.effects(oracle), 0, 'the peer has nothing'));
    done(await prepared.send(world.his), 'asked again');
  },
});

const duplicated = (write: WriteUnderTest): ConformanceCase => ({
  group,
  name: `${write.operation}: when the network sends it twice there is one effect`,
  needs: [...write.needs, 'oracle'],
  writes: true,
  async run(world) {
    const prepared = await write.prepare(world);
    world.proxy.arm({ kind: 'duplicate' }, { times: MOST_MESSAGES });
    done(await prepared.send(world.his), 'the first answer is the answer');
    await world.proxy.settled();
    await world.proxy.clear();
    same(await prepared.effects(world.oracle), 1, 'one effect');
    done(await prepared.send(world.his), 'asked again');
    same(await prepared.effects(world.oracle), 1, 'still one');
  },
});

const ranTwice = ({ operation, needs, prepare }: WriteUnderTest): ConformanceCase => ({
  group,
  name: `${operation}: when the HIS itself runs it twice and answers for the second time, there is one effect`,
  needs: [...needs, 'doublingPeer'],
  writes: true,
  async run(world) {
    const prepared = await prepare(world);
    await world.staff.runTwice(operation);
    const result = await prepared.send(world.his);
    same(await world.staff.stillToCome(), 0, 'the HIS has run it twice');
    await checkOutcome(world, prepared, result);
  },
});

const late = (operation: WriteOperation): ConformanceCase => ({
  group,
  name: `${operation}: when the answer comes after the deadline it is unknown, and the probe says applied`,
  needs: writeOf(operation).needs,
  writes: true,
  async run(world) {
    let gate = makeGate();
    const fault = (): Fault => {
      gate = makeGate();
      return { kind: 'holdAnswer', until: gate.opened };
    };
    const his = world.adapterWith({ deadlines: { readMs: 300, holdMs: 300, moneyMs: 300 } });
    await harmEach(world, operation, { fault, his, causes: ['Timeout'], end: () => gate.open() });
  },
});

const pending = (operation: WriteOperation): ConformanceCase => ({
  group,
  name: `${operation}: while it runs inside the HIS the probe says pending, never "not applied" for sure`,
  needs: [...writeOf(operation).needs, 'slowPeer'],
  writes: true,
  async run(world) {
    const prepared = await writeOf(operation).prepare(world);
    await world.staff.workSlowly(operation, 1_000);
    const result = await prepared.send(world.adapterWith(HURRIED));
    const { probe } = unknown(result, ['Timeout'], 'the deadline has passed');
    const first = await world.his.probe(context, probe);
    same(first, { state: 'pending' }, 'it is still running');
    for (let seen = first; seen.state !== 'applied'; seen = await world.his.probe(context, probe)) {
      holds(seen.state === 'pending' || !seen.final, 'it is not given up while it runs', seen);
    }
    await checkOutcome(world, prepared, result);
  },
});

const inTheNetwork: ConformanceCase = {
  group,
  name: 'hold: what is still on its way is not given up: the probe is not final, or the capability says how long to wait',
  needs: ['holds', 'probe:hold'],
  writes: true,
  async run(world) {
    const prepared = await writeOf('hold').prepare(world);
    const gate = makeGate();
    world.proxy.arm({ kind: 'holdRequest', until: gate.opened });
    const hurried = world.adapterWith(HURRIED);
    const result = await prepared.send(hurried);
    const { probe } = unknown(result, ['Timeout'], 'the deadline has passed');
    const seen = await hurried.probe(context, probe);
    holds(
      seen.state === 'pending' ||
        (seen.state === 'notApplied' && (!seen.final || hurried.capabilities.settlesWithinMs > 0)),
      'a "no" right after the deadline is not the last word',
      seen,
    );
    gate.open();
    await world.proxy.settled();
    await checkOutcome(world, prepared, result);
  },
};

const refused: ConformanceCase = {
  group,
  name: 'when nobody listens every write is rejected as Unavailable, and nothing was done',
  needs: [],
  writes: true,
  async run(world) {
    for (const { operation, needs, prepare } of WRITES) {
      const asked = needs.filter((need) => !need.startsWith('probe:'));
      const verdict = verdictOn({ needs: asked }, world.his.capabilities, world.offers, world.site);
      if (verdict.kind !== 'run') {
        world.note(
          `${operation} was not tried: ${verdict.kind === 'absent' ? `absent: ${verdict.what}` : verdict.why}`,
        );
        continue;
      }
      const prepared = await prepare(world);
      await world.proxy.refuse();
      const result = await prepared.send(world.his);
      await world.proxy.accept();
      rejected(result, ['Unavailable'], `${operation} was not sent`);
      await world.peerSays(async (oracle) => same(await prepared.effects(oracle), 0, 'the peer has nothing'));
    }
  },
};

const neverAsked: ConformanceCase = {
  group,
  name: 'what was never asked for is not said to be applied',
  needs: [],
  writes: false,
  async run(world) {
    for (const operation of world.his.capabilities.probes.filter((each) => each !== 'checkIn')) {
      const { state } = await world.his.probe(context, { operation, key: world.newKey() });
      same(state, 'notApplied', `${operation} with a new key`);
    }
  },
};

const LATE: readonly WriteOperation[] = ['hold', 'confirm', 'refund', 'settle', 'refundBill'];

export const unknownCases: ConformanceCase[] = [
  ...WRITES.map(cutAfter),
  ...WRITES.map(cutBefore),
  ...WRITES.map(duplicated),
  ...WRITES.map(ranTwice),
  ...LATE.map(late),
  ...(['hold', 'confirm'] as const).map(pending),
  inTheNetwork,
  refused,
  neverAsked,
];
