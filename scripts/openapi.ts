import { readFileSync, writeFileSync } from 'node:fs';
import { buildOpenApi } from '../bff/dist/platform/http/openapi';

/** Writes docs/openapi.json from the contract; with --check only tells whether it is up to date. */
const FILE = 'docs/openapi.json';
const text = `${JSON.stringify(buildOpenApi(), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error(`${FILE} is out of date: run npm run openapi`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, text);
}
