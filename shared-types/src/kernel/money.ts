/** Money is a whole number of fen. Yuan exists only as text, at the edges. */
export type Fen = number & { readonly __fen: unique symbol };

/** Brands a whole, non-negative number of fen. @throws RangeError when it is not one */
export const fen = (value: number): Fen => {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a fen amount: ${value}`);
  return value as Fen;
};

/** Adds amounts. @throws RangeError beyond 2^53 − 1 */
export const sumFen = (amounts: readonly number[]): Fen => fen(amounts.reduce((total, each) => total + fen(each), 0));

/** Reads decimal yuan such as `80`, `80.5` or `80.00` without floating point. @throws RangeError on anything else */
export const parseYuan = (text: string): Fen => {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) throw new RangeError('not a yuan amount');
  return fen(Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')));
};

/** `128630` → `1286.30`, the form that HIS and the insurance centre take. */
export const toYuanText = (amount: number): string => {
  const digits = String(fen(amount)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** `128630` → `¥1,286.30`, the form that people read. */
export const formatYuan = (amount: number): string => {
  const [yuan = '0', cents = '00'] = toYuanText(amount).split('.');
  return `¥${yuan.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${cents}`;
};
