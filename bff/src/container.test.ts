import { openContainer } from './container';
import { loadEnv } from './env';
import { type RunningSandbox, startSandbox } from './testing/sandbox-process';

let sandbox: RunningSandbox;
let container: Awaited<ReturnType<typeof openContainer>>;
beforeAll(async () => {
  sandbox = await startSandbox();
  const env = { DATABASE_URL: 'file::memory:', LOG_LEVEL: 'silent', SANDBOX_CREDENTIALS_FILE: sandbox.credentialsFile };
  container = await openContainer(loadEnv(env));
});
afterAll(async () => {
  await container.stop();
  await sandbox.stop();
});

// A job that did something runs again at once, so one that always says so takes a processor for itself.
test('where nothing happens every job comes to rest', async () => {
  const ROUNDS_MAX = 5;
  const restless: string[] = [];
  for (const { name, run } of container.jobs) {
    let rounds = 0;
    while (rounds < ROUNDS_MAX && (await run()) > 0) rounds += 1;
    if (rounds === ROUNDS_MAX) restless.push(name);
  }
  expect(container.jobs.length).toBeGreaterThan(20);
  expect(restless).toEqual([]);
});
