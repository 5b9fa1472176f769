import { join } from 'node:path';
import { lintRedFlags } from '../modules/triage/lint-red-flags';

/** `triage:lint`: what an editor of the triage rules should put right, one line each; exit code 1 when there is something. */
const main = (): void => {
  const findings = lintRedFlags(process.argv[2] ?? join(__dirname, '../../../config/hospital/triage'));
  for (const { at, message } of findings) process.stdout.write(`${at}  ${message}\n`);
  process.stdout.write(findings.length === 0 ? '规则没有问题\n' : `共 ${findings.length} 处要改\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
};

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
