import bodyParser from '@koa/bodyparser';
import Koa from 'koa';

/**
 * The least that could answer the triage: Koa reads the JSON and sends as many bytes back. No session, no limit, no
 * check, no rule, no record.
 *   tsx scripts/bench/bare-koa.ts BYTES
 */
const answer = { outcome: 'advice', padding: 'x'.repeat(Math.max(0, Number(process.argv[2]) - 33)) };
const app = new Koa();
app.use(bodyParser({ enableTypes: ['json'] }));
app.use((ctx) => {
  ctx.status = 201;
  ctx.body = answer;
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`BARE READY ${typeof address === 'object' ? address?.port : ''}\n`);
});
process.once('SIGTERM', () => process.exit(0));
