import fc from 'fast-check';
import { escapeXml, readXml, writeXml } from './xml';

const refused = (xml: string) => expect(() => readXml(xml)).toThrow(expect.objectContaining({ code: 'Protocol' }));

/** Runs `work` and says how long the processor was busy with it and how the memory grew. */
const measured = (work: () => void) => {
  const before = process.memoryUsage().heapUsed;
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return { ms: (user + system) / 1000, bytes: process.memoryUsage().heapUsed - before };
};

const xmlText = fc.string({ unit: 'binary', maxLength: 60 }).map((text) =>
  // Line ends are XML's own to rewrite; what XML does not know is refused when writing (below).
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''),
);

describe('reading', () => {
  test('escapes, CDATA and references to characters are text, decoded once', () => {
    expect(readXml('<A>&lt;b&gt; &amp;amp; &quot;&apos; &#20313;&#x4F59;</A>').text).toBe('<b> &amp; "\' 余余');
    expect(readXml('<A><![CDATA[<b>&amp; ]]]]><![CDATA[> x]]></A>').text).toBe('<b>&amp; ]]> x');
    expect(readXml('<A>1<![CDATA[2]]>3</A>').text).toBe('123');
    expect(readXml('<A>]]></A>').text).toBe(']]>');
  });

  test('prefixes, declarations, comments and attributes carry no meaning', () => {
    const xml = '<?xml version="1.0" encoding="GBK"?>\n<!-- <X> --><s:A xmlns:s="u" b="1>2"><t:B/></s:A>\n';
    expect(readXml(xml)).toEqual({ name: 'A', text: '', children: [{ name: 'B', text: '', children: [] }] });
  });

  test('values stay text: leading zeros, long digits, true and dates are not touched', () => {
    for (const text of ['007', '12345678901234567890', '1e5', '0x1F', 'true', ' x ', '2026-11-24']) {
      expect(readXml(`<A>${text}</A>`).text).toBe(text);
    }
  });

  test.each([
    ['nothing', ''],
    ['plain text', 'text'],
    ['an HTML page', '<!DOCTYPE html><html><body>维护中</body></html>'],
    ['HTML with open tags', '<html><body><br>维护中</body></html>'],
    ['half a document', '<A><B>1</B>'],
    ['half a tag', '<A><B'],
    ['crossed tags', '<A><B></A></B>'],
    ['two roots', '<A/><B/>'],
    ['text after the root', '<A/>x'],
    ['CDATA before the root', '<![CDATA[x]]><A/>'],
    ['text between elements', '<A>x<B/></A>'],
    ['open CDATA', '<A><![CDATA[x</A>'],
    ['an open comment', '<A><!-- x</A>'],
    ['a bare &', '<A>a & b</A>'],
    ['an entity of its own', '<A>&nbsp;</A>'],
    ['a reference to no character', '<A>&#0;</A>'],
    ['a reference beyond Unicode', '<A>&#x110000;</A>'],
    ['a reference to half a pair', '<A>&#xD800;</A>'],
    ['a control character', '<A>\u0001</A>'],
    ['a doctype', '<!DOCTYPE A><A/>'],
    ['a doctype in small letters', '<!doctype A><A/>'],
    ['a file as an entity', '<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><A>&x;</A>'],
    ['a name that is a prototype', '<__proto__><A/></__proto__>'],
  ])('%s is refused', (_name, xml) => refused(xml));

  test('a doctype in CDATA is text like any other', () => {
    expect(readXml('<A><![CDATA[<!DOCTYPE html>]]></A>').text).toBe('<!DOCTYPE html>');
  });

  test('an error says nothing of what was read', () => {
    for (const xml of ['<A>余佩兰 & 13900000001</A>', '<余佩兰>13900000001']) {
      expect(() => readXml(xml)).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/余|139/) }));
    }
  });
});

describe('bombs end early', () => {
  // The longest bill that is promised to be read: what must end early costs less on whatever machine this runs.
  const ROW = `<I>${'<F>余&amp;佩</F>'.repeat(11)}</I>`;
  let billMs = 0;
  beforeAll(() => void ({ ms: billMs } = measured(() => readXml(`<R>${ROW.repeat(10_000)}</R>`))));

  const entities = Array.from({ length: 10 }, (_none, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');

  test.each([
    ['a billion laughs', () => `<!DOCTYPE A [<!ENTITY l0 "十亿">${entities}]><A>&l10;</A>`],
    ['a quadratic blow-up', () => `<!DOCTYPE A [<!ENTITY x "${'x'.repeat(50_000)}">]><A>${'&x;'.repeat(50_000)}</A>`],
    ['a hundred thousand levels', () => `${'<A>'.repeat(100_000)}${'</A>'.repeat(100_000)}`],
    ['seventeen levels', () => `${'<A>'.repeat(17)}${'</A>'.repeat(17)}`],
    ['a million elements', () => `<A>${'<B/>'.repeat(1_000_000)}</A>`],
    ['a million open tags', () => '<A '.repeat(1_000_000)],
    ['a million open comments', () => '<!--'.repeat(1_000_000)],
    ['a million ampersands', () => `<A>${'&'.repeat(1_000_000)}</A>`],
    ['a hundred thousand attributes', () => `<A ${'a="1" '.repeat(100_000)}/>`],
  ])('%s', (_name, make) => {
    const bomb = make();
    const { ms, bytes } = measured(() => refused(bomb));
    expect(ms).toBeLessThan(billMs);
    expect(bytes).toBeLessThan(150 * 1024 * 1024);
  });

  test('eight million letters in one element cost about as much as four texts of two million', () => {
    const cost = (times: number): number => {
      const xml = `<A>${'医&lt;x'.repeat(times)}</A>`;
      return measured(() => expect(readXml(xml).text).toHaveLength(3 * times)).ms;
    };
    const inFour = [1, 2, 3, 4].reduce((sum) => sum + cost(300_000), 0);
    // Were it to grow with the square, it would be four times.
    expect(cost(1_200_000)).toBeLessThan(2 * inFour);
  });
});

describe('writing', () => {
  test('any text that XML knows comes back, in a field or escaped twice', () => {
    fc.assert(
      fc.property(xmlText, (text) => {
        const [field] = readXml(writeXml('A', { B: text })).children;
        expect(field?.text).toBe(text);
        const inner = readXml(`<S>${escapeXml(writeXml('A', { B: text }))}</S>`).text;
        expect(readXml(inner).children[0]?.text).toBe(text);
      }),
    );
  });

  test('text and CDATA in any mixture come back as one text', () => {
    const part = fc.tuple(fc.boolean(), fc.string({ unit: fc.constantFrom(...'a]>&<"医'), maxLength: 12 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const written = parts.map(([isCdata, text]) =>
          isCdata ? `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` : escapeXml(text),
        );
        expect(readXml(`<A>${written.join('')}</A>`).text).toBe(parts.map(([, text]) => text).join(''));
      }),
    );
  });

  test('a character that XML does not know is refused before anything is sent', () => {
    for (const text of ['\u0000', 'a\u000b', '\ud800', '\uffff']) {
      expect(() => escapeXml(text)).toThrow(expect.objectContaining({ code: 'Protocol' }));
    }
  });
});

test('any mutilation of a document is an element or a broken protocol', () => {
  const xml = '<R a="1"><L><I><N>余&amp;佩</N><T><![CDATA[x]]></T></I><I/></L><!-- c --></R>';
  const bits = ['<', '>', '&', ']]>', '<![CDATA[', '<!--', '<?', '<!', '/', '"', '\u0000', '医', '</R>', '&lt;', '<A>'];
  const cut = fc.record({
    at: fc.nat(xml.length),
    drop: fc.nat(12),
    insert: fc.constantFrom('', ...bits),
  });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), (cuts) => {
      const bad = cuts.reduce((text, { at, drop, insert }) => text.slice(0, at) + insert + text.slice(at + drop), xml);
      try {
        expect(typeof readXml(bad).name).toBe('string');
      } catch (error) {
        expect(error).toMatchObject({ name: 'HisError', code: 'Protocol' });
      }
    }),
    { numRuns: 1_000 },
  );
});
