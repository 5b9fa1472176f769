import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Tree } from '../dress';

/** Text that is not the XML it should be. */
export class XmlError extends Error {}

export type Parsed = string | Parsed[] | { [name: string]: Parsed };

// htmlEntities is what makes the parser read numeric references; entities that a document declares itself are refused below.
const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const MOST_ELEMENTS = 20_000;

/** Reads XML into nested objects; repeated elements are arrays. A DOCTYPE is never read: it could make a short text long. @throws XmlError */
export function parseXml(text: string): Record<string, Parsed> {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new XmlError('DOCTYPE');
  if (text.split('<').length > MOST_ELEMENTS) throw new XmlError('too many elements');
  if (XMLValidator.validate(text) !== true) throw new XmlError('not well-formed');
  try {
    return parser.parse(text) as Record<string, Parsed>;
  } catch (error) {
    throw new XmlError((error as Error).message);
  }
}

/** The one element that a document should be, as an object; an empty element is an object without anything. @throws XmlError */
export function onlyElement(document: Record<string, Parsed>, name: string): Record<string, Parsed> {
  const value = document[name];
  if (value === '') return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new XmlError(`${name} is missing`);
  return value;
}

const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** Text as it stands between tags. */
export const escapeXml = (text: string): string =>
  text.replace(UNWRITABLE, '').replace(/[&<>"'\r]/g, (letter) => ESCAPES[letter]!);

/** Text as CDATA; what would end it early is cut in two. */
export const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const LIST = '_LIST';

function elementOf(name: string, value: Tree, isCollapsed: boolean): string {
  if (!Array.isArray(value)) return `<${name}>${contentOf(value, isCollapsed)}</${name}>`;
  const item = name.endsWith(LIST) ? name.slice(0, -LIST.length) : name;
  const items = value.map((part) => elementOf(item, part, isCollapsed));
  if (isCollapsed && items.length < 2) return items.join('');
  return `<${name}>${items.join('')}</${name}>`;
}

function contentOf(value: Tree, isCollapsed: boolean): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return childrenOf(value, isCollapsed);
  return escapeXml(String(value ?? ''));
}

/** Children as XML: a list `X_LIST` wraps its elements `X`, or with `isCollapsed` leaves a single one bare and none out. */
export const childrenOf = (children: Record<string, Tree>, isCollapsed: boolean): string =>
  Object.entries(children)
    .map(([name, value]) => elementOf(name, value, isCollapsed))
    .join('');
