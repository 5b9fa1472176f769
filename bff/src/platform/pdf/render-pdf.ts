import { buffer } from 'node:stream/consumers';
import { setImmediate as others } from 'node:timers/promises';
import type { PdfDocument } from './document';
import { drawBlock, type Kit, MM } from './draw-blocks';
import { readFonts } from './fonts';
import { LACKING, makeReadable } from './readable';

const margins = { A4: 16 * MM, A6: 8 * MM } as const;

const numberPages = (kit: Kit, footer: string, scale: number): void => {
  const { start, count } = kit.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    kit.switchToPage(page);
    const { left, right } = kit.page.margins;
    const [top, width] = [kit.page.maxY() + 3 * scale, kit.page.width - left - right];
    // A text within the lower margin would begin a new page.
    kit.page.margins.bottom = 0;
    const text = [footer, `第 ${page + 1} 页，共 ${count} 页`].filter(Boolean).join('　');
    kit
      .font('regular')
      .fontSize(7 * scale)
      .fillColor('#5f6b7a')
      .text(text, left, top, { width, align: 'center' });
  }
};

/**
 * Makes a PDF with Chinese text. Only the glyphs that occur are embedded: some 10 KB for a page.
 * Other requests are served between two sheets, and within a long table.
 */
export const renderPdf = async (document: PdfDocument): Promise<Buffer> => {
  const { size, sheets, title, madeAt, footer = '', scale = 1 } = document;
  // Loaded here, because no start should wait for the library and the fonts.
  const [{ default: Document }, fonts] = await Promise.all([import('pdfkit'), readFonts()]);
  const margin = margins[size];
  const kit = new Document({
    ...{ size, margins: { top: margin, left: margin, right: margin, bottom: margin + 12 * scale } },
    ...{ autoFirstPage: false, bufferPages: true, lang: 'zh-CN', displayTitle: true },
    info: { Title: title, Creator: 'Anzhen', Producer: 'Anzhen', CreationDate: madeAt },
  }) as Kit;
  const bytes = buffer(kit);
  kit.registerFont('regular', fonts.regular);
  kit.registerFont('bold', fonts.bold);
  const { font } = (kit.font('regular') as Kit)._font;
  const put = makeReadable((codePoint) => font.hasGlyphForCodePoint(codePoint));
  let lacks = false;
  const readable = (text: string): string => {
    const drawn = put(text);
    lacks ||= drawn.includes(LACKING);
    return drawn;
  };
  for (const blocks of sheets) {
    kit.addPage();
    const sheet = { kit, left: margin, width: kit.page.width - 2 * margin, scale, readable };
    for (const block of blocks) await drawBlock(sheet, block);
    await others();
  }
  const foot = readable(footer);
  numberPages(kit, lacks ? `${foot}　${LACKING} 是字库里没有的字` : foot, scale);
  kit.end();
  return bytes;
};
