import { readPdf } from '../../testing/read-pdf';
import { renderPdf, type PdfDocument } from '.';
import { makeReadable } from './readable';

const madeAt = new Date('2026-03-02T01:00:00Z');
const a4 = (sheets: PdfDocument['sheets'], more: Partial<PdfDocument> = {}): PdfDocument => ({
  ...{ size: 'A4', title: '检验报告单', madeAt, sheets },
  ...more,
});

test('a document says in Chinese what it was given, in its order, and names itself', async () => {
  const pdf = await renderPdf(
    a4(
      [
        [
          { kind: 'title', text: '青禾市第一人民医院', align: 'center' },
          {
            kind: 'facts',
            facts: [
              ['姓名', '测试甲赟喆'],
              ['科室', '心血管内科'],
              ['样本', '血清'],
            ],
          },
          {
            kind: 'table',
            columns: [
              { title: '项目', share: 3 },
              { title: '结果', share: 1, align: 'right' },
            ],
            rows: [
              { cells: ['钾', '5.9 ↑ mmol/L'], bold: true, color: '#b42318' },
              { cells: ['白细胞', '6.1 ×10⁹/L'] },
            ],
          },
        ],
      ],
      { footer: '验证码 TEST-1234' },
    ),
  );
  const { title, language, pages } = await readPdf(pdf);
  const words = pages[0]!.text.replace(/\s+/g, ' ');
  expect({ title, language, pages: pages.length, code: pages[0]!.code }).toEqual({
    title: '检验报告单',
    language: 'zh-CN',
    pages: 1,
    code: null,
  });
  expect(words).toMatch(
    /青禾市第一人民医院 姓名 ?测试甲赟喆 ?科室 ?心血管内科 ?样本 ?血清 ?项目 ?结果 ?钾 ?5\.9 ↑ mmol\/L ?白细胞 ?6\.1 ×10\^9\/L ?验证码 TEST-1234 第 1 页，共 1 页/,
  );
  // The font's ten megabytes stay at home.
  expect(pdf.length).toBeLessThan(60_000);
});

test('a camera reads the code of each sheet, on both sizes of paper', async () => {
  const sheet = (text: string): PdfDocument['sheets'][number] => [
    { kind: 'heading', text: '请用微信扫码签到', align: 'center' },
    { kind: 'qr', text, sizeMm: 60 },
  ];
  const codes = ['https://hospital.example/c/d=D0304.7Kq', 'https://hospital.example/c/r=D0304-5.aZ9'];
  const [small, large] = [
    await readPdf(await renderPdf(a4(codes.map(sheet), { size: 'A6' }))),
    await readPdf(await renderPdf(a4([sheet(codes[0]!)], { scale: 2 }))),
  ];
  expect(small.pages.map(({ code }) => code)).toEqual(codes);
  expect(large.pages.map(({ code }) => code)).toEqual([codes[0]]);
  const millimetres = ({ widthPt, heightPt }: (typeof small.pages)[number]) =>
    [widthPt, heightPt].map((points) => Math.round((points / 72) * 25.4));
  expect([small, large].map(({ pages }) => millimetres(pages[0]!))).toEqual([
    [105, 148],
    [210, 297],
  ]);
});

test('a long table goes on under its head on the next page, and no row is lost or cut', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `检验项目之第${at + 1}项`);
  const long = `始${'很长的所见'.repeat(60)}终`;
  const rows = [...names, long].map((name) => ({ cells: [name] }));
  const table = { kind: 'table' as const, columns: [{ title: '项目名称', share: 1 }], rows };
  const { pages } = await readPdf(await renderPdf(a4([[table]], { size: 'A6' })));
  expect(pages.length).toBeGreaterThan(1);
  const all = pages.map(({ text }) => text);
  expect(all.slice(0, -1).every((text) => text.startsWith('项目名称'))).toBe(true);
  expect(all.join('\n').match(/检验项目之第\d+项/g)).toEqual(names);
  // A row that is longer than a page goes on, too.
  expect(all.join('').replace(/很长的|\s|所见/g, '')).toMatch(/始[^]*终/);
  expect(all.join('').match(/很/g)).toHaveLength(60);
  expect(all.at(-1)).toContain(`第 ${pages.length} 页，共 ${pages.length} 页`);
});

test('rare characters of names are drawn; one that the font lacks is marked, and the foot says what the mark is', async () => {
  // In the general list of standardised characters (通用规范汉字表), outside the first plane too; 𠮷 is in no such list.
  const pdf = await renderPdf(a4([[{ kind: 'text', text: '㐂䶮𬱖𫘝赟𠮷' }]], { footer: '核验码' }));
  expect((await readPdf(pdf)).pages[0]!.text).toMatch(/㐂䶮𬱖𫘝赟〓\s[^]*核验码\s+〓 是字库里没有的字/);
});

test('a report of dozens of pages lets others be served while it is drawn', async () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => ({ cells: [`第${at + 1}项`] }));
  let turns = 0;
  const others = setInterval(() => (turns += 1), 0);
  await renderPdf(a4([[{ kind: 'table', columns: [{ title: '项目', share: 1 }], rows }]]));
  clearInterval(others);
  expect(turns).toBeGreaterThan(10);
});

test('a character that the font lacks is marked or written out, and never vanishes', () => {
  const known = new Set([...'×0123456789^-¹²/L九'].map((character) => character.codePointAt(0)));
  const readable = makeReadable((codePoint) => known.has(codePoint));
  const written = ['×10¹²/L', '×10⁹/L', '10⁻¹²', '九𠮷', '九\r\n九'].map(readable);
  expect(written).toEqual(['×10¹²/L', '×10^9/L', '10^-12', '九〓', '九\n九']);
});
