import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState } from './state';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was flushed is read again, and no draft is left behind', () => {
  const path = join(folder, 'orders.json');
  const file = openState<Record<string, number>>(path, () => ({}));
  file.value.a = 1;
  file.flush();
  expect(openState(path, () => ({}))).toMatchObject({ value: { a: 1 } });
  expect(readdirSync(folder)).toEqual(['orders.json']);
});

test('a damaged file is an error, not an empty start', () => {
  const path = join(folder, 'orders.json');
  writeFileSync(path, '{"a":');
  expect(() => openState(path, () => ({}))).toThrow(SyntaxError);
});
