// Seven digits and more name somebody: phones, ID numbers, bank cards. Blood pressures and dates have fewer in a row.
const LONG_NUMBER = /\d(?:[ -]?\d){6,}[\dxX]?/g;
const NAME = /(我叫|名叫|姓名(?:是|[:：])?)(?!救护|不|了|他|她|醒|医)[一-鿿]{2,3}/g;

/** Takes out of a patient's words what names a person and says nothing about an illness. */
export const maskWords = (text: string): string => text.replace(LONG_NUMBER, '＊＊＊').replace(NAME, '$1＊＊');
