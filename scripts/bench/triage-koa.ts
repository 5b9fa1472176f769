import { join } from 'node:path';
import bodyParser from '@koa/bodyparser';
import { contract } from '@anzhen/shared-types';
import Koa from 'koa';
import { loadTriageRules, makeAssess, systemClock, triageEngineOf } from './built';
import { ROOT } from './world';

/**
 * The triage alone behind bare Koa: the request is checked, judged and answered as in the BFF. Session, limits, log,
 * the hospital's departments and the record are left out, so that what it costs itself is seen.
 *   tsx scripts/bench/triage-koa.ts
 */
const engine = triageEngineOf(loadTriageRules(join(ROOT, 'config/hospital/triage')));
const place = { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' };
const departments = engine.rules.departments.departments.map(({ name }, index) => ({
  ...{ code: `D${index}`, name, parentName: null, description: '', place, childrenOnly: false },
}));
const slot = { sessionId: 'S1', doctorName: '程安之', title: '主任医师', startsAt: '2026-11-30T01:00:00.000Z' };
const person = { id: 'pat_1', birthDate: '1990-05-01', sex: 'female' };
// What asks a database, the HIS or a log has its answer at hand.
const assess = makeAssess({
  ...{ tx: {}, log: {}, clock: systemClock },
  patients: { require: () => Promise.resolve(person) },
  catalog: { listDepartments: () => Promise.resolve(departments), earliestSlots: () => Promise.resolve([slot]) },
  engines: { current: () => Promise.resolve(engine) },
  records: { insert: () => Promise.resolve() },
} as unknown as Parameters<typeof makeAssess>[0]);
const app = new Koa();
app.use(bodyParser({ enableTypes: ['json'] }));
app.use(async (ctx) => {
  ctx.body = await assess('usr_1', contract.assess.request.parse(ctx.request.body));
  ctx.status = 201;
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`TRIAGE READY ${typeof address === 'object' ? address?.port : ''}\n`);
});
process.once('SIGTERM', () => process.exit(0));
