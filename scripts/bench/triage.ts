import { join } from 'node:path';
import { startProcess } from '../local/processes';
import { type Throughput, keepAsking } from './keep-asking';
import { openBenchDatabase, seedPeople } from './people';
import { createDatabase, ROOT, startBff, withWorld } from './world';

// One account may write sixty times a minute: enough people that nobody is refused.
const PEOPLE = 4_000;
const CONNECTIONS = 64;
const WARM_SECONDS = 4;
const SECONDS = 8;
const ROUNDS = 3;
const PATH = '/api/v1/triage/assessments';

/** Invented complaints: with and without a body part, one that asks nothing more, one that is an emergency. */
const complaints = [
  { text: '上楼梯的时候胸口发闷，歇几分钟就好些，有两个星期了', bodyParts: ['chest'], dangerAnswers: ['chest.none'] },
  { text: '皮肤痒，起红疹，晚上更痒，抓破了', bodyParts: ['skin'], dangerAnswers: ['skin.none'] },
  { text: '左边后牙疼了三天，吃冷的更疼', bodyParts: [], dangerAnswers: [] },
  { text: '眼睛红，怕光，流眼泪', bodyParts: ['eye'], dangerAnswers: ['eye.none'] },
  { text: '咳嗽一个多星期，有黄痰，不发烧', bodyParts: ['throat'], dangerAnswers: ['throat.none'] },
  { text: '膝盖疼，上下楼梯的时候厉害，没有肿', bodyParts: ['leg'], dangerAnswers: ['leg.none'] },
  { text: '胸口压着疼，出冷汗，有半个小时了', bodyParts: [], dangerAnswers: [] },
];
// As an app sends it that has asked its two questions: the answer is an advice with departments and times.
const answers = [
  { question: 'sudden', answer: 'unknown' },
  { question: 'none', answer: 'unknown' },
];

const best = (rounds: readonly Throughput[]): Throughput =>
  rounds.reduce((first, each) => (each.perSecond > first.perSecond ? each : first));

/**
 * How many questions a second one copy of the BFF answers through its whole path: session, limit, check, patient, rules,
 * times of departments, record on a MariaDB that flushes every commit. Beside it bare Koa that reads and sends as many
 * bytes, turn by turn in the same run; the best of three rounds of each, because others use the machine too.
 */
export const benchTriage = (): Promise<void> =>
  withWorld(async (world) => {
    await createDatabase(world.mariaDb.url, 'bench_triage');
    const dataSource = await openBenchDatabase(`${world.mariaDb.url}bench_triage`);
    const people = await seedPeople(dataSource, { count: PEOPLE, privacyVersion: world.privacyVersion });
    await dataSource.destroy();
    const bff = await startBff(world, { mode: 'http', database: 'bench_triage' });
    let turn = 0;
    const next = () => {
      turn += 1;
      const { token, patientId } = people[turn % people.length]!;
      return { token, body: JSON.stringify({ patientId, ...complaints[turn % complaints.length], answers }) };
    };
    const load = { path: PATH, connections: CONNECTIONS, next };
    const warm = await keepAsking({ ...load, port: bff.port, seconds: WARM_SECONDS });
    const bare = await startProcess({
      name: 'Koa',
      args: ['--import', 'tsx', join(ROOT, 'scripts/bench/bare-koa.ts'), String(warm.bytes)],
      ready: /BARE READY (\d+)/,
    });
    const barePort = Number(bare.match[1]);
    await keepAsking({ ...load, port: barePort, seconds: WARM_SECONDS });
    const judge = await startProcess({
      name: '导诊',
      args: ['--import', 'tsx', join(ROOT, 'scripts/bench/triage-koa.ts')],
      ready: /TRIAGE READY (\d+)/,
    });
    const judgePort = Number(judge.match[1]);
    await keepAsking({ ...load, port: judgePort, seconds: WARM_SECONDS });
    const rounds: { triage: Throughput; alone: Throughput; koa: Throughput }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const triage = await keepAsking({ ...load, port: bff.port, seconds: SECONDS });
      const alone = await keepAsking({ ...load, port: judgePort, seconds: SECONDS });
      const koa = await keepAsking({ ...load, port: barePort, seconds: SECONDS });
      rounds.push({ triage, alone, koa });
      console.log(
        `第 ${round + 1} 轮：导诊每秒 ${triage.perSecond} 次，p99 ${triage.p99Ms} ms；只有判断每秒 ${alone.perSecond} 次；Koa 每秒 ${koa.perSecond} 次`,
      );
    }
    const triage = best(rounds.map((round) => round.triage));
    const koa = best(rounds.map((round) => round.koa));
    const alone = best(rounds.map((round) => round.alone));
    await bare.stop();
    await judge.stop();
    await bff.stop();
    const ratioOf = ({ perSecond }: Throughput): number => Math.round((perSecond / koa.perSecond) * 100) / 100;
    console.log(JSON.stringify({ triage, alone, koa, ratio: ratioOf(triage), ratio_alone: ratioOf(alone) }));
  });
