import type { XmlElement } from './xml';

/** An element as a value: its text, or its children by name; a name that comes several times is a list. */
export type Plain = string | PlainRecord;
interface PlainRecord {
  [name: string]: Plain | Plain[];
}

/** Turns an element into values. Names are data, so the record has no prototype to reach. */
export function plainOf({ text, children }: XmlElement): Plain {
  if (children.length === 0) return text;
  const record = Object.create(null) as PlainRecord;
  for (const child of children) {
    const earlier = record[child.name];
    const value = plainOf(child);
    if (earlier === undefined) record[child.name] = value;
    else if (Array.isArray(earlier)) earlier.push(value);
    else record[child.name] = [earlier, value];
  }
  return record;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asList = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

// undefined for what is no list, so that the schema refuses it by the wrapper's name.
function itemsOf(wrapped: unknown, bare: unknown, item: string): unknown[] | undefined {
  const isEmpty = wrapped === undefined || (typeof wrapped === 'string' && wrapped.trim() === '');
  if (isEmpty) return asList(bare);
  return isRecord(wrapped) && bare === undefined ? asList(wrapped[item]) : undefined;
}

/**
 * Makes one shape of the many that this dialect has for a list: `<X_LIST><X/><X/></X_LIST>`, a single `<X/>` with or
 * without its wrapper, `<X_LIST/>`, and nothing at all. The wrapper's name then holds an array. For `z.preprocess`.
 */
export const unfold =
  (wrapper: string, item: string) =>
  (given: unknown): unknown => {
    const { [wrapper]: wrapped, [item]: bare, ...rest } = isRecord(given) ? given : {};
    return { ...rest, [wrapper]: itemsOf(wrapped, bare, item) };
  };
