/** 孙* · 李*兰 · 欧**娜: two characters keep the first, longer names keep both ends. */
export const maskName = (name: string): string => {
  const characters = [...name];
  if (characters.length <= 1) return name === '' ? '' : '*';
  if (characters.length === 2) return `${characters[0]}*`;
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters[characters.length - 1]}`;
};

/** 139****2208 */
export const maskPhone = (phone: string): string =>
  phone.length < 8 ? '*'.repeat(phone.length) : `${phone.slice(0, 3)}****${phone.slice(-4)}`;

/** 3301**********1215 */
export const maskIdNumber = (number: string): string =>
  number.length < 9
    ? '*'.repeat(number.length)
    : `${number.slice(0, 4)}${'*'.repeat(number.length - 8)}${number.slice(-4)}`;
