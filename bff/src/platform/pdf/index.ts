export type { PdfBlock, PdfColumn, PdfDocument, PdfRow } from './document';
export { renderPdf } from './render-pdf';
