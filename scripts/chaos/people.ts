/** Somebody who does not exist, with everything that hospital and WeChat ask for. */
export interface Identity {
  phoneId: string;
  /** The network address of the phone. */
  address: string;
  name: string;
  idNumber: string;
  mobile: string;
}

const FAMILY = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许'];
const GIVEN = [...'安宁平和清远知行思齐若谷怀瑾承泽'];
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';
const DAY_MS = 86_400_000;
/** Area code 990101 belongs to no place. */
const AREA = '990101';

const idNumberOf = (index: number): string => {
  // Born 1950–1999: old enough for every clinic, too young for the free ones.
  const birthday = new Date(Date.UTC(1950, 0, 1) + (index % 18_000) * DAY_MS).toISOString().slice(0, 10);
  const order = String(100 + Math.floor(index / 18_000)).padStart(3, '0');
  const first17 = `${AREA}${birthday.replaceAll('-', '')}${order}`;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(first17[at]), 0);
  return first17 + CHECK_DIGITS[sum % 11];
};

/** The same index is always the same person; no two share a number of any kind. */
export const identityOf = (index: number): Identity => ({
  phoneId: `chaos-${index}`,
  address: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
  name: `${FAMILY[index % FAMILY.length]}${GIVEN[Math.floor(index / 20) % GIVEN.length]}${GIVEN[index % GIVEN.length]}`,
  idNumber: idNumberOf(index),
  mobile: `139${String(50_000_000 + index)}`,
});
