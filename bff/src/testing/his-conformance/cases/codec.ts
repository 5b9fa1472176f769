import { gzipSync } from 'node:zlib';
import { type Fault, HTML_PAGE } from '../../fault-proxy';
import type { ConformanceCase } from '../case';
import { fails, holds, same } from '../expectations';
import type { WriteOperation } from '../harness';
import { context, type World } from '../world';
import { WRITES } from '../writes';
import { harmEach } from './unknown-outcomes';

const group = 'codec';
const MEGABYTE = 1024 * 1024;
/** Read once and, after a reset, once more. */
const BOTH_READS = { times: 2 };

const answer = (contentType: string, body: string | Buffer, headers: Record<string, string> = {}): Fault => ({
  ...{ kind: 'answer', status: 200, contentType, body, headers, reachesPeer: true },
});

const ENTITY_BOMB = [
  '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "aaaaaaaaaaaaaaaa">',
  ...Array.from({ length: 12 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(16)}">`),
  ']><b>&a12;</b>',
].join('\n');

/** What no adapter may take for an answer, whatever its dialect. */
const RUBBISH: readonly (readonly [string, () => Fault])[] = [
  ['an HTML page under 200', () => HTML_PAGE],
  ['an HTML page of a gateway under 502', () => ({ ...HTML_PAGE, status: 502 }) as Fault],
  ['an empty body', () => answer('application/json', '')],
  ['an answer that looks whole and is half', () => ({ kind: 'truncate', keep: 0.5, says: 'kept' })],
  ['an answer that breaks off half way', () => ({ kind: 'truncate', keep: 0.5, says: 'whole' })],
  ['text without any structure', () => answer('text/plain', '系统繁忙')],
  ['a hundred thousand nested lists', () => answer('application/json', '['.repeat(100_000))],
  ['a hundred thousand nested elements', () => answer('text/xml', `<?xml version="1.0"?>${'<a>'.repeat(100_000)}`)],
  ['entities that grow without end', () => answer('text/xml; charset=utf-8', ENTITY_BOMB)],
  ['200 megabytes', () => ({ kind: 'flood', bytes: 200 * MEGABYTE })],
  [
    'a small answer that unpacks to 100 megabytes',
    () => answer('application/json', gzipSync(Buffer.alloc(100 * MEGABYTE, ' ')), { 'Content-Encoding': 'gzip' }),
  ],
];

const readCases = RUBBISH.map(([what, makeFault]): ConformanceCase => ({
  group,
  name: `a read that is answered with ${what} fails with a typed error`,
  needs: [],
  writes: false,
  async run(world) {
    const heapBefore = process.memoryUsage().rss;
    world.proxy.arm(makeFault(), BOTH_READS);
    await fails(
      world.his.findPatients(context, world.site.patient),
      ['Protocol', 'Timeout', 'Unavailable'],
      'it is no answer',
    );
    const grownMb = Math.round((process.memoryUsage().rss - heapBefore) / MEGABYTE);
    holds(grownMb < 150, 'it is not kept in memory', `${grownMb} MB more`);
    await world.proxy.clear();
    same((await world.his.findPatients(context, world.site.patient)).length, 1, 'the next read is well');
  },
}));

const writeCase = (operation: WriteOperation, what: string, fault: () => Fault): ConformanceCase => ({
  group,
  name: `${operation}: done but answered with ${what} is unknown, not failed`,
  needs: WRITES.find((write) => write.operation === operation)?.needs ?? [],
  writes: true,
  run: (world) => harmEach(world, operation, { fault, causes: ['Timeout', 'Protocol'] }),
});

/** GBK under a declared UTF-8 is understood or refused; a name of other characters is neither. */
async function gbkRead(world: World): Promise<void> {
  world.proxy.arm({ kind: 'gbk' }, BOTH_READS);
  const read = world.his.findPatients(context, world.site.patient);
  const files = await read.catch(() => null);
  await world.proxy.clear();
  if (files === null) return void (await fails(read, ['Protocol', 'AmbiguousPatient'], 'it is refused'));
  same(
    files.map(({ name }) => name),
    [world.site.patient.name],
    'the name is the name',
  );
}

const KINDS: readonly (readonly [string, () => Fault])[] = [
  ['an HTML page', () => HTML_PAGE],
  ['half of its answer', () => ({ kind: 'truncate', keep: 0.5, says: 'kept' })],
  ['an empty body', () => answer('application/json', '')],
];

export const codecCases: ConformanceCase[] = [
  ...readCases,
  {
    group,
    name: 'an answer in GBK under a declared UTF-8 is understood or refused, never misread',
    needs: [],
    writes: false,
    run: gbkRead,
  },
  ...KINDS.map(([what, fault]) => writeCase('hold', what, fault)),
  ...KINDS.slice(0, 2).map(([what, fault]) => writeCase('confirm', what, fault)),
  writeCase('refund', 'an HTML page', () => HTML_PAGE),
  writeCase('settle', 'half of its answer', () => ({ kind: 'truncate', keep: 0.5, says: 'kept' })),
  writeCase('confirm', 'bytes in GBK', () => ({ kind: 'gbk' })),
];
