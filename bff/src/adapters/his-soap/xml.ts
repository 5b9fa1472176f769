import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { HisError } from '../../ports/his';

/** One element: either children or text; attributes mean nothing in this dialect. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

/** A bill of 10,000 lines has about 120,000 elements, five deep. */
const MOST_ELEMENTS = 250_000;
const DEEPEST = 16;

const refuse = (why: string): never => {
  throw new HisError('Protocol', `the HIS sent no usable XML: ${why}`);
};

const endOf = (text: string, mark: string, from: number): number => {
  const at = text.indexOf(mark, from);
  return at < 0 ? refuse(`no ${mark}`) : at + mark.length;
};

// Where a tag ends; a `>` inside of a quoted attribute does not end it.
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at + 1;
  }
  return refuse('a tag without end');
}

/**
 * One pass over the marks before anything is built: a document type (and with it every entity of the sender's own) is
 * refused outright, depth and number of elements are bounded, and there is one root.
 */
function guard(text: string): void {
  let depth = 0;
  let elements = 0;
  let roots = 0;
  let end = 0;
  const refuseTextOutside = (until: number) => {
    if (depth === 0 && text.slice(end, until).trim() !== '') refuse('text outside of the root');
  };
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', end)) {
    refuseTextOutside(at);
    if (text.startsWith('<![CDATA[', at) && depth > 0) end = endOf(text, ']]>', at);
    else if (text.startsWith('<!--', at)) end = endOf(text, '-->', at + 4);
    else if (text.startsWith('<?', at)) end = endOf(text, '?>', at);
    else if (text[at + 1] === '!') refuse('a document type, or text outside of the root');
    else {
      end = endOfTag(text, at + 1);
      if (text[at + 1] === '/') depth -= 1;
      else {
        if (depth === 0) roots += 1;
        elements += 1;
        if (text[end - 2] !== '/') depth += 1;
      }
      if (depth > DEEPEST) refuse('too deep');
      if (elements > MOST_ELEMENTS) refuse('too many elements');
    }
  }
  refuseTextOutside(text.length);
  if (roots !== 1) refuse('not one root');
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // References are decoded here below, once, and never inside of CDATA.
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEEPEST + 2,
});

const NAMED = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

const isXmlCharacter = (point: number): boolean =>
  point === 0x9 ||
  point === 0xa ||
  point === 0xd ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  (point >= 0x10000 && point <= 0x10ffff);

function decodeReference(reference: string): string {
  const named = NAMED.get(reference);
  if (named !== undefined) return named;
  if (/^&[a-z]+;$/.test(reference)) return refuse('an entity of its own');
  const digits = /^&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));$/.exec(reference);
  if (!digits) return refuse('a bare &');
  const point = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  return isXmlCharacter(point) ? String.fromCodePoint(point) : refuse('a reference to no character');
}

const decodeText = (text: string): string => text.replace(/&[^;&]{0,10};?/g, decodeReference);

type Node = Record<string, unknown>;

const nodesOf = (value: unknown): Node[] => (Array.isArray(value) ? (value as Node[]) : []);

function toElement(name: string, nodes: Node[]): XmlElement {
  const parts: string[] = [];
  const children: XmlElement[] = [];
  for (const node of nodes) {
    for (const [key, value] of Object.entries(node)) {
      if (key === '#text') parts.push(decodeText(String(value)));
      else if (key === '#cdata') parts.push(...nodesOf(value).map((inner) => String(inner['#text'] ?? '')));
      else if (key !== ':@') children.push(toElement(key, nodesOf(value)));
    }
  }
  const text = parts.join('');
  if (children.length > 0 && text.trim() !== '') refuse('text between elements');
  return { name, text: children.length > 0 ? '' : text, children };
}

function parse(text: string): Node[] {
  try {
    return XMLValidator.validate(text) === true ? (parser.parse(text) as Node[]) : refuse('it is not well formed');
  } catch (error) {
    if (error instanceof HisError) throw error;
    return refuse('it is not well formed'); // The parser's own words may quote the text.
  }
}

// Control characters are not XML, and a lone half of a surrogate pair is no text.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Reads one document. Names lose their prefix; values are always text. @throws HisError Protocol */
export function readXml(text: string): XmlElement {
  if (NOT_XML.test(text)) refuse('a character that XML does not know');
  guard(text);
  const [root] = parse(text)
    .flatMap((node) => Object.entries(node))
    .filter(([name]) => !name.startsWith('#') && name !== ':@');
  return root === undefined ? refuse('no root') : toElement(root[0], nodesOf(root[1]));
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text as it stands between tags; `>` is escaped too, so `]]>` is harmless. @throws HisError Protocol */
export function escapeXml(text: string): string {
  if (NOT_XML.test(text)) throw new HisError('Protocol', 'a field has a character that XML does not know');
  // A bare carriage return would come back as a line feed.
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] as string).replace(/\r/g, '&#13;');
}

/** `<NAME><FIELD>text</FIELD>…</NAME>` */
export const writeXml = (name: string, fields: Record<string, string>): string =>
  `<${name}>${Object.entries(fields)
    .map(([field, text]) => `<${field}>${escapeXml(text)}</${field}>`)
    .join('')}</${name}>`;
