import { type NewBillItem as Line } from '../domain/bills';

// Catalogue codes and prices are made up in the shape of real ones.
const LAB: Omit<Line, 'item_code' | 'item_name' | 'national_code' | 'price_fen' | 'fasting'> = {
  charge_type: '04',
  insu_class: '01',
  spec: '',
  unit: '次',
  qty: 1,
  usage_text: '',
};

const BLOOD_COUNT: Line = {
  ...LAB,
  item_code: 'L0101',
  item_name: '血常规（五分类）',
  national_code: '002501010990101',
  price_fen: 2500,
  fasting: 0,
};
const LIPIDS: Line = {
  ...LAB,
  item_code: 'L0203',
  item_name: '血脂四项',
  national_code: '002503030990101',
  price_fen: 6050,
  insu_class: '02',
  fasting: 1,
};

const medicine = (
  line: Pick<
    Line,
    'item_code' | 'item_name' | 'national_code' | 'insu_class' | 'spec' | 'price_fen' | 'qty' | 'usage_text'
  >,
): Line => ({
  charge_type: '09',
  unit: '盒',
  fasting: 0,
  ...line,
});

/** What a visit ends with: tests ordered, medicine prescribed, under one diagnosis. */
export interface VisitOutcome {
  diagCode: string;
  diagName: string;
  labTitle: string;
  lab: readonly Line[];
  medicineTitle: string;
  medicine: readonly Line[];
}

/** Grown-ups leave with a lipid check and two boxes of tablets. */
export const ADULT_VISIT: VisitOutcome = {
  diagCode: 'E78.500',
  diagName: '高脂血症',
  labTitle: '血常规、血脂四项',
  lab: [BLOOD_COUNT, LIPIDS],
  medicineTitle: '西药处方',
  medicine: [
    medicine({
      item_code: 'Y1001',
      item_name: '阿托伐他汀钙片',
      national_code: 'XC10AAA9901010001',
      insu_class: '01',
      spec: '20mg×14片',
      price_fen: 1868,
      qty: 2,
      usage_text: '口服，每晚一次，每次1片',
    }),
    medicine({
      item_code: 'Y1002',
      item_name: '苯磺酸氨氯地平片',
      national_code: 'XC08CAA9901010001',
      insu_class: '01',
      spec: '5mg×28片',
      price_fen: 1325,
      qty: 1,
      usage_text: '口服，每日一次，每次1片',
    }),
    medicine({
      item_code: 'Y1003',
      item_name: '辅酶Q10胶囊',
      national_code: 'XC01EBA9901010001',
      insu_class: '03',
      spec: '10mg×60粒',
      price_fen: 4599,
      qty: 1,
      usage_text: '口服，每日三次，每次1粒',
    }),
  ],
};

/** Children leave with a blood count and a syrup. */
export const CHILD_VISIT: VisitOutcome = {
  diagCode: 'J06.900',
  diagName: '急性上呼吸道感染',
  labTitle: '血常规',
  lab: [BLOOD_COUNT],
  medicineTitle: '西药处方',
  medicine: [
    medicine({
      item_code: 'Y2001',
      item_name: '对乙酰氨基酚口服混悬液',
      national_code: 'XN02BED9901010001',
      insu_class: '01',
      spec: '100ml',
      price_fen: 2140,
      qty: 1,
      usage_text: '体温超过38.5℃时口服，每次用量遵医嘱',
    }),
  ],
};
