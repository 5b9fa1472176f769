import { parseArgs } from 'node:util';
import { startSandbox } from './sandbox';

const USAGE = 'usage: tsx bff/sandbox/main.ts --state-dir <folder> [--port-base 7100 | 0]';
const CANNOT_START = 2;

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(CANNOT_START);
}

function readArguments(): { stateDir: string; portBase: number } {
  try {
    const { values } = parseArgs({ options: { 'state-dir': { type: 'string' }, 'port-base': { type: 'string' } } });
    const portBase = Number(values['port-base'] ?? '7100');
    if (!values['state-dir'] || !Number.isInteger(portBase) || portBase < 0 || portBase > 65_528) fail(USAGE);
    return { stateDir: values['state-dir'], portBase };
  } catch {
    return fail(USAGE);
  }
}

async function main(): Promise<void> {
  const options = readArguments();
  try {
    const sandbox = await startSandbox(options);
    let isStopping = false;
    const stop = () => {
      if (isStopping) return;
      isStopping = true;
      void sandbox.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error('the sandbox did not stop cleanly', error);
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    console.log(`SANDBOX READY ${sandbox.credentialsPath}`);
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code === 'EADDRINUSE')
      fail(`The sandbox cannot start: port ${port} on 127.0.0.1 is in use; choose another --port-base.`);
    throw error;
  }
}

main().catch((error: unknown) => {
  console.error('the sandbox could not start', error);
  process.exit(1);
});
