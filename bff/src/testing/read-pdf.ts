import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

interface ReadPdf {
  title: string;
  language: string | null;
  pages: { text: string; code: string | null; widthPt: number; heightPt: number }[];
}

/**
 * What another library (pdf.js, jsQR) reads of a PDF: its text, and the QR code that a camera would see on each page.
 * With PDF_PICTURES set to the beginning of a path the pages are kept there as PNG.
 */
export const readPdf = async (pdf: Buffer): Promise<ReadPdf> => {
  const reader = spawn(process.execPath, [join(__dirname, 'pdf-reader.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  reader.stdin.end(pdf);
  return JSON.parse(await text(reader.stdout)) as ReadPdf;
};
