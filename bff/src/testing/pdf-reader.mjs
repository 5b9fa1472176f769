// Reads PDFs with another library than the one that writes them. It is a program of its own because
// the reader is an ES module, which Jest's modules cannot load.
import { writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { createCanvas } from '@napi-rs/canvas';
import jsqr from 'jsqr';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

const PIXELS_PER_POINT = 3;

const readPage = async (page, picture) => {
  const { items } = await page.getTextContent();
  const viewport = page.getViewport({ scale: PIXELS_PER_POINT });
  const canvas = createCanvas(viewport.width, viewport.height);
  await page.render({ canvas, canvasContext: canvas.getContext('2d'), viewport }).promise;
  if (picture) writeFileSync(picture, canvas.toBuffer('image/png'));
  const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const [, , right, top] = page.view;
  return {
    text: items.map(({ str, hasEOL }) => str + (hasEOL ? '\n' : '')).join(''),
    code: jsqr(data, width, height)?.data ?? null,
    widthPt: right,
    heightPt: top,
  };
};

const file = new Uint8Array(await buffer(process.stdin));
const document = await getDocument({ data: file, verbosity: 0 }).promise;
const pages = [];
for (let number = 1; number <= document.numPages; number += 1) {
  const picture = process.env.PDF_PICTURES && `${process.env.PDF_PICTURES}-${number}.png`;
  pages.push(await readPage(await document.getPage(number), picture));
}
const { info } = await document.getMetadata();
process.stdout.write(JSON.stringify({ title: info.Title, language: info.Language ?? null, pages }));
