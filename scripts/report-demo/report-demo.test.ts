import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { loadGlossary } from '../../bff/src/modules/report/glossary';
import { readReports, readReportFile, showReports, toHtml, toText } from './show-reports';

const HOSPITAL = join(__dirname, '../../config/hospital');
const EXAMPLES = join(__dirname, '../../node_modules/hl7.fhir.r4.examples');
const given = {
  today: '2026-11-24',
  texts: { note: '请由医生解读。', criticalNote: '有危急值，请现在联系医生。' },
  glossary: loadGlossary(join(HOSPITAL, 'report-glossary.yaml')),
};
const show = (text: string | Buffer) => showReports(readReports(Buffer.from(text)), given);
const showFile = (name: string) => showReports(readReportFile(join(EXAMPLES, name)), given);

const MSH = 'MSH|^~\\&|LIS|QH|APP|QH|20261124093000||ORU^R01|1|P|2.5.1|||||CHN|UNICODE UTF-8';
const PID = 'PID|1||0000100001^^^QH||余^佩兰||19580312|F';
const order = (state: string, at: string) =>
  `OBR|1|P1|F1|LIP^血脂四项^L|||20261124080000|||||||||||||||${at}|||${state}`;
const line = (value: string, mark: string, state = 'F') =>
  `OBX|1|NM|TG^甘油三酯^L||${value}|mmol/L|男:<2.00;女:<1.70|${mark}|||${state}`;
const message = (...segments: string[]) => [MSH, PID, ...segments].join('\r');

describe('the public FHIR R4 examples', () => {
  const names = readdirSync(EXAMPLES).filter((name) => /^(Bundle|DiagnosticReport)-.*\.json$/.test(name));
  // Told by the text, not by our reader. Profiles of the standard itself only speak about reports.
  const withReports = names.filter((name) =>
    /"resourceType"\s*:\s*"DiagnosticReport"/.test(readFileSync(join(EXAMPLES, name), 'utf8')),
  );

  test('every one with a DiagnosticReport is shown through the view model of the phone', () => {
    expect(withReports.length).toBeGreaterThanOrEqual(17);
    for (const name of withReports) {
      const shown = showFile(name);
      expect(shown.length).toBeGreaterThan(0);
      expect(toHtml(shown)).toContain('<section>');
      for (const { detail } of shown) expect(detail?.patientName).toEqual(expect.any(String));
    }
  });

  test('a bundle of bundles gives 17 reports; critical lines come first, ranges are read as numbers', () => {
    const shown = showFile('Bundle-72ac8493-52ac-41bd-8d5d-7258c289b5ea.json');
    const labs = shown.flatMap(({ detail }) => (detail?.kind === 'lab' ? [detail] : []));
    expect(shown).toHaveLength(17);
    const critical = labs.find(({ head }) => head.criticalCount > 0)!;
    expect(critical.items[0]).toMatchObject({
      code: '14798-3',
      value: '5',
      flag: 'critical_low',
      range: { low: 10, high: 33 },
    });
    expect(critical.note).toMatch(/^有危急值/);
    expect(labs.flatMap(({ items }) => items).filter(({ range }) => range?.low !== null).length).toBeGreaterThan(100);
  });

  test('a line without a mark is not called normal, whatever its number', () => {
    const [{ detail } = { detail: null }] = showFile('Bundle-lipids.json');
    expect(detail?.kind === 'lab' && detail.items.map(({ flag }) => flag)).toEqual(Array(4).fill('unmarked'));
    expect(toText(showFile('Bundle-lipids.json'))).not.toContain('正常');
  });

  test('a culture says what grew and what it was tested against', () => {
    const [{ detail } = { detail: null }] = showFile('Bundle-micro.json');
    if (detail?.kind !== 'culture') throw new Error('not a culture');
    expect(detail.organisms.map(({ name }) => name)).toEqual(['Staphylococcus aureus']);
    expect(detail.organisms[0]!.drugs).toContainEqual({ name: 'Penicillin', mic: '>=2', result: 'R' });
  });
});

describe('HL7 v2 results', () => {
  test('an ORU^R01 in GB18030 inside of MLLP is shown with the range of the patient’s sex', () => {
    const text = `\u000b${message(order('F', '20261124093000'), line('1.86', 'H'))}\r\u001c\r`;
    // Node reads GB18030 and does not write it.
    const [{ detail } = { detail: null }] = show(iconv.encode(text, 'gb18030'));
    expect(detail).toMatchObject({
      ...{ kind: 'lab', patientName: '余佩兰', sexAge: '女 68 岁', sampledAt: '2026-11-24T00:00:00.000Z' },
      items: [{ name: '甘油三酯', value: '1.86', flag: 'high', range: { low: null, high: 1.7 } }],
    });
  });

  test('of preliminary, final and corrected in any order the corrected one is shown; one taken back is not', () => {
    const versions = [
      message(order('C', '20261124110000'), line('2.31', 'H', 'C')),
      message(order('P', '20261124090000'), line('1.10', 'N', 'P')),
      message(order('F', '20261124100000'), line('1.20', 'N')),
    ];
    for (const first of [0, 1, 2]) {
      const [shown, ...others] = show([...versions.slice(first), ...versions.slice(0, first)].join('\r'));
      expect(others).toEqual([]);
      expect(shown?.detail).toMatchObject({ head: { version: 2 }, items: [{ value: '2.31', flag: 'high' }] });
    }
    const gone = message(order('X', '20261124120000'), line('', '', 'X'));
    expect(show([gone, ...versions].join('\r'))).toEqual([{ title: '血脂四项', state: 'withdrawn', detail: null }]);
  });

  test('escapes are undone after the fields were told apart', () => {
    const [{ detail } = { detail: null }] = show(
      message(order('F', '20261124100000'), 'OBX|1|ST|A^甲\\T\\乙^L||5\\F\\6||||||F'),
    );
    expect(detail).toMatchObject({ items: [{ name: '甲&乙', value: '5|6', flag: 'unmarked' }] });
  });
});

test.each([
  ['', 'FILE.EMPTY'],
  ['hello', 'FILE.UNKNOWN'],
  ['{"resourceType":"Bundle"', 'FHIR.BROKEN_JSON'],
  ['{"a":1}', 'FHIR.NOT_A_RESOURCE'],
  ['{"resourceType":"Patient"}', 'FHIR.NO_REPORT'],
  ['{"resourceType":"DiagnosticReport","code":{}}', 'FHIR.BAD_FIELD'],
  ['MSH|^~\\&|A|B|C|D|20260101||ADT^A04|1|P|2.5', 'HL7.NOT_RESULTS'],
  [message(), 'HL7.NO_REPORT'],
])('%j is refused with a code and a sentence', (text, code) => {
  expect(() => show(text)).toThrow(new RegExp(`^${code} .*[\\u4e00-\\u9fff]`));
});
test('a file that is neither UTF-8 nor GB18030, and one that is not there', () => {
  expect(() => show(Buffer.from([0x80, 0xff, 0xff]))).toThrow('FILE.ENCODING');
  expect(() => readReportFile('/no/such/file')).toThrow('FILE.UNREADABLE');
});
