/** Field values keyed by the template's own field names. */
export type TemplateData = Readonly<Record<string, string>>;

/** Either data that WeChat will take, or the first field that cannot be made so. */
export type FittedData = { fits: true; data: TemplateData } | { fits: false; field: string };

type Fit = (value: string) => string | null;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const characters = (text: string): string[] => [...text];

/** Cuts to `most` characters, the last of which then says that something is missing. */
const ellipsed = (text: string, most: number): string => {
  const all = characters(text);
  return all.length <= most ? text : `${all.slice(0, most - 1).join('')}…`;
};

const whole =
  (pattern: RegExp): Fit =>
  (value) =>
    pattern.test(value) ? value : null;

const DAY_AND_TIME = /^(\d{4})(?:年|-|\/)(\d{1,2})(?:月|-|\/)(\d{1,2})日?(?:[ T]?(\d{1,2}:\d{2})(?::\d{2})?)?$/;
const CLOCK = /^([01]?\d|2[0-3]):[0-5]\d$/;

// WeChat takes `2019年10月1日 15:01`, and `15:01` alone only where the type is a time.
function moment(text: string, mayBeClock: boolean, needsClock: boolean): string | null {
  if (mayBeClock && CLOCK.test(text)) return text;
  const match = DAY_AND_TIME.exec(text);
  if (!match) return null;
  const [, year, month, day, clock] = match;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  if (clock === undefined) return needsClock ? null : `${year}年${Number(month)}月${Number(day)}日`;
  return CLOCK.test(clock) ? `${year}年${Number(month)}月${Number(day)}日 ${clock}` : null;
}

const moments =
  (mayBeClock: boolean, needsClock: boolean): Fit =>
  (value) => {
    const parts = value.split(/\s*[~～–]\s*/).map((part) => moment(part.trim(), mayBeClock, needsClock));
    return parts.length <= 2 && parts.every((part) => part !== null) ? parts.join('~') : null;
  };

const name: Fit = (value) => {
  const all = characters(value);
  // A name with one Chinese character in it counts as Chinese.
  const most = /\p{Script=Han}/u.test(value) ? 10 : 20;
  return all.length === 0 ? null : all.slice(0, most).join('');
};

const phrase: Fit = (value) => {
  const han = characters(value).filter((character) => /\p{Script=Han}/u.test(character));
  return han.length === 0 ? null : han.slice(0, 5).join('');
};

// Numbers are never cut: half a number is a wrong number.
const FITS: Record<string, Fit> = {
  thing: (value) => (value === '' ? '无' : ellipsed(value, 20)),
  number: (value) => (value.length <= 32 && /^-?\d+(\.\d+)?$/.test(value) ? value : null),
  letter: whole(/^[A-Za-z]{1,32}$/),
  symbol: whole(/^\S{1,5}$/u),
  character_string: whole(/^[\x21-\x7e]{1,32}$/),
  time: moments(true, true),
  date: moments(false, false),
  amount: (value) => whole(/^[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?$/)(value.replace(/,/g, '')),
  phone_number: whole(/^[\d+\-() *]{1,17}$/),
  car_number: whole(/^\S{1,8}$/u),
  name,
  phrase,
};

// `const` belongs to the official account's category templates: a value from a list that only WeChat knows.
const anyText: Fit = (value) => value || null;
const typeOf = (field: string): string => field.replace(/\d+$/, '');

/** Whether this can be a field of a template: a known data type and a number. */
export const isFieldName = (field: string): boolean =>
  /\d$/.test(field) && (Object.hasOwn(FITS, typeOf(field)) || ['const', 'enum'].includes(typeOf(field)));

/**
 * Brings every value inside the limits of its data type, which is the field's name without its number (`thing2`).
 * Text is cut; what would be wrong when cut is refused. Source: subscribe-message documentation, table of data types.
 */
export function fitTemplateData(data: TemplateData): FittedData {
  const fitted: Record<string, string> = {};
  for (const [field, value] of Object.entries(data)) {
    const fit = FITS[typeOf(field)] ?? anyText;
    const text = fit(oneLine(value));
    if (text === null) return { fits: false, field };
    fitted[field] = text;
  }
  return { fits: true, data: fitted };
}
