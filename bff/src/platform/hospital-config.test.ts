import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadHospitalConfig } from './hospital-config';

const shipped = join(__dirname, '../../../config/hospital/qinghe.yaml');
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'hospital-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const changed = (change: (content: Record<string, Record<string, unknown>>) => void): string => {
  const content = parse(readFileSync(shipped, 'utf8')) as Record<string, Record<string, unknown>>;
  change(content);
  const file = join(folder, 'changed.yaml');
  writeFileSync(file, stringify(content));
  return file;
};

test('the shipped hospital loads, and its privacy policy names every right that the law gives', () => {
  const config = loadHospitalConfig(shipped);
  expect(config.name).toBe('青禾市第一人民医院');
  const policy = config.privacy.sections.map(({ text }) => text).join('\n');
  for (const word of ['查看', '更正', '导出', '撤回', '注销', '监护人', '不满 14 岁', 'HIS', '微信支付', '医保']) {
    expect(policy).toContain(word);
  }
});

test('a wrong value is named with file and path', () => {
  const file = changed((content) => (content.booking!.holdMinutes = 'long'));
  expect(() => loadHospitalConfig(file)).toThrow(/changed\.yaml: booking\.holdMinutes: /);
});

test('an unknown key is refused, because it is most likely a typing error', () => {
  const file = changed((content) => (content.booking!.holdMinute = 15));
  expect(() => loadHospitalConfig(file)).toThrow(/booking: .*holdMinute/);
});

test('a missing file is named', () => {
  expect(() => loadHospitalConfig(join(folder, 'none.yaml'))).toThrow(/none\.yaml: cannot be read/);
});

interface Messages {
  templates: Record<string, { fields: Record<string, { fact: string; otherwise: string }>; sms?: { text: string } }>;
  events: Record<string, { channels: string[]; showing?: string[] }>;
}
const changedMessages = (change: (messages: Messages) => void): string =>
  changed((content) => change(content.messages as unknown as Messages));

test.each<[string, (messages: Messages) => void, RegExp]>([
  [
    'longer than its data type',
    ({ templates }) => (templates.visitReminder!.fields.thing4!.otherwise = '请'.repeat(21)),
    /visitReminder\.fields\.thing4\.otherwise/,
  ],
  [
    'not of its data type',
    ({ templates }) => (templates.queueCalled!.fields.number4!.otherwise = '几位'),
    /queueCalled\.fields\.number4\.otherwise/,
  ],
  [
    'a diagnosis',
    ({ templates }) => (templates.reportReady!.fields.thing2!.fact = 'diagnosis'),
    /reportReady\.fields\.thing2\.fact/,
  ],
  [
    'an unknown data type',
    ({ templates }) => (templates.billDue!.fields.text9 = { fact: 'day', otherwise: '-' }),
    /billDue\.fields/,
  ],
  [
    'a channel that the template does not know',
    ({ events }) => events.bill_due!.channels.push('sms'),
    /events\.bill_due\.channels/,
  ],
  [
    'a text with a parameter that nothing fills',
    ({ templates }) => (templates.followUp!.sms!.text = '{1}，您在{2}看病，{3}'),
    /followUp\.sms/,
  ],
  [
    'said to show what no channel shows',
    ({ events }) => (events.bill_due!.showing = ['place']),
    /events\.bill_due\.showing.*place/,
  ],
  [
    'a channel that stands twice',
    ({ events }) => events.bill_due!.channels.push('subscribe'),
    /events\.bill_due\.channels/,
  ],
])('a message that is %s stops the start', (_what, change, place) => {
  expect(() => loadHospitalConfig(changedMessages(change))).toThrow(place);
});
