import { type Traps } from './domain/traps';

/** An answer before it is written as JSON or XML. */
export type Tree = string | number | null | Tree[] | { [name: string]: Tree };

const PADDED_HOUR = /^(\d{4}-\d{2}-\d{2} )?0(\d:\d{2}(?::\d{2})?)$/;
const PATIENT_NUMBER = new Set(['patId', 'PAT_ID']);
const AUDIT_MARK = new Set(['auditFlag', 'AUDIT_FLAG']);

/** What a dialect knows of its fields. */
export interface Wearing {
  /** Whether this text is said as -1 when the HIS has none. */
  mayLack(name: string): boolean;
  /** An amount in another form than the document says; undefined when the field holds no amount. */
  amount(name: string, value: string | number, how: Exclude<Traps['money'], 'documented'>): Tree | undefined;
}

function dressText(name: string, text: string, traps: Traps, { mayLack }: Wearing): string {
  if (text === '') return traps.missing === 'minus-one' && mayLack(name) ? '-1' : text;
  if (traps.ids === 'stripped' && PATIENT_NUMBER.has(name)) return text.replace(/^0+/, '');
  if (traps.unaudited === 'unmarked' && AUDIT_MARK.has(name)) return '';
  return traps.hours === 'unpadded' ? text.replace(PADDED_HOUR, '$1$2') : text;
}

/** Gives an answer the habits of the traps: hours, zeros of numbers, money, what is missing. The shape of lists is the dialect's own matter. */
export function dress(tree: Tree, traps: Traps, wearing: Wearing, name = ''): Tree {
  if (Array.isArray(tree)) return tree.map((item) => dress(item, traps, wearing, name));
  if (tree !== null && typeof tree === 'object')
    return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, dress(value, traps, wearing, key)]));
  const isTold = tree !== null && tree !== '' && traps.money !== 'documented';
  const amount = isTold ? wearing.amount(name, tree, traps.money as 'swapped' | 'numbers') : undefined;
  if (amount !== undefined) return amount;
  return typeof tree === 'string' ? dressText(name, tree, traps, wearing) : tree;
}

/** Lists as a careless serialiser writes them: one element stands alone, none is not there. */
export function collapseLists(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(collapseLists);
  if (tree === null || typeof tree !== 'object') return tree;
  const entries = Object.entries(tree).flatMap(([name, value]): [string, Tree][] => {
    if (!Array.isArray(value)) return [[name, collapseLists(value)]];
    if (value.length === 0) return [];
    return [[name, value.length === 1 ? collapseLists(value[0]!) : value.map(collapseLists)]];
  });
  return Object.fromEntries(entries);
}

/** True when no trap touches the answer, which is then left alone. */
export const isPlain = (traps: Traps): boolean =>
  traps.hours === 'padded' &&
  traps.ids === 'stored' &&
  traps.money === 'documented' &&
  traps.unaudited !== 'unmarked' &&
  traps.missing === 'documented';
