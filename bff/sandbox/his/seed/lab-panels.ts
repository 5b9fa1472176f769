import { type Flag, type LabItem } from '../domain/reports';

export type Panel = 'blood-count' | 'lipids' | 'chemistry';

interface Bounds {
  low?: number;
  high?: number;
}

interface PanelItem {
  code: string;
  name: string;
  unit: string;
  range: { text: string; words?: string } & Bounds;
  /** Where men have another range than women; `range` is the women's. */
  ofMen?: Bounds;
  critical?: Bounds;
  method: string;
}

const between = (low: number, high: number) => ({ text: `${low}-${high}`, low, high });

/** Both sexes on one line, as many laboratories print it. */
const bySex = (male: [number, number], female: [number, number]) => ({
  range: { text: `男:${male.join('-')};女:${female.join('-')}`, low: female[0], high: female[1] },
  ofMen: { low: male[0], high: male[1] },
});

export const PANELS: Readonly<
  Record<Panel, { category: string; title: string; specimen: string; items: readonly PanelItem[] }>
> = {
  'blood-count': {
    category: 'BLOOD_COUNT',
    title: '血常规（五分类）',
    specimen: '静脉全血',
    items: [
      {
        code: 'WBC',
        name: '白细胞计数',
        unit: '10^9/L',
        range: between(3.5, 9.5),
        critical: { low: 1.5, high: 30 },
        method: '电阻抗法',
      },
      { code: 'NEUT%', name: '中性粒细胞百分比', unit: '%', range: between(40, 75), method: '流式细胞法' },
      { code: 'LYMPH%', name: '淋巴细胞百分比', unit: '%', range: between(20, 50), method: '流式细胞法' },
      { code: 'RBC', name: '红细胞计数', unit: '10^12/L', range: between(3.8, 5.1), method: '电阻抗法' },
      { code: 'HGB', name: '血红蛋白', unit: 'g/L', range: between(115, 150), critical: { low: 60 }, method: '比色法' },
      { code: 'HCT', name: '红细胞压积', unit: '%', range: between(35, 45), method: '计算法' },
      {
        code: 'PLT',
        name: '血小板计数',
        unit: '10^9/L',
        range: between(125, 350),
        critical: { low: 30, high: 1000 },
        method: '电阻抗法',
      },
      { code: 'CRP', name: 'C反应蛋白', unit: 'mg/L', range: { text: '<10', high: 10 }, method: '免疫比浊法' },
    ],
  },
  chemistry: {
    category: 'CHEMISTRY',
    title: '生化全套',
    specimen: '血清',
    items: [
      {
        code: 'K',
        name: '血钾',
        unit: 'mmol/L',
        range: { text: '3.5～5.3', low: 3.5, high: 5.3 },
        critical: { low: 2.8, high: 6.2 },
        method: '离子选择电极法',
      },
      { code: 'GLU', name: '空腹血糖', unit: 'mmol/L', range: between(3.9, 6.1), method: '己糖激酶法' },
      { code: 'CREA', name: '肌酐', unit: 'μmol/L', ...bySex([57, 97], [41, 73]), method: '肌氨酸氧化酶法' },
      { code: 'UA', name: '尿酸', unit: 'μmol/L', ...bySex([208, 428], [155, 357]), method: '尿酸酶法' },
      { code: 'ALT', name: '丙氨酸氨基转移酶', unit: 'U/L', range: { text: '≤40', high: 40 }, method: '速率法' },
      {
        code: 'ALB',
        name: '白蛋白',
        unit: 'g/L',
        range: { text: '40.0--55.0', low: 40, high: 55 },
        method: '溴甲酚绿法',
      },
      {
        code: 'HBsAg',
        name: '乙肝病毒表面抗原',
        unit: '',
        range: { text: '阴性(-)', words: '阴性(-)' },
        method: '化学发光法',
      },
    ],
  },
  lipids: {
    category: 'LIPIDS',
    title: '血脂四项',
    specimen: '血清',
    items: [
      { code: 'TC', name: '总胆固醇', unit: 'mmol/L', range: { text: '<5.18', high: 5.18 }, method: '酶法' },
      { code: 'TG', name: '甘油三酯', unit: 'mmol/L', range: { text: '<1.70', high: 1.7 }, method: '酶法' },
      {
        code: 'HDL-C',
        name: '高密度脂蛋白胆固醇',
        unit: 'mmol/L',
        range: { text: '≥1.04', low: 1.04 },
        method: '直接法',
      },
      {
        code: 'LDL-C',
        name: '低密度脂蛋白胆固醇',
        unit: 'mmol/L',
        range: { text: '<3.37', high: 3.37 },
        method: '直接法',
      },
    ],
  },
};

function flagOf(item: PanelItem, value: string, isMan: boolean): Flag {
  if (item.range.words !== undefined) return value === item.range.words ? 'N' : 'A';
  const number = Number(value.replace(/^[<>]=?/, ''));
  const { critical } = item;
  const range = (isMan && item.ofMen) || item.range;
  if (critical?.low !== undefined && number <= critical.low) return 'LL';
  if (critical?.high !== undefined && number >= critical.high) return 'HH';
  // A censored value such as "<0.5" lies below its number, so it is never high.
  if (range.high !== undefined && !value.startsWith('<') && number > range.high) return 'H';
  return range.low !== undefined && number < range.low ? 'L' : 'N';
}

interface Background {
  previous?: { items: readonly LabItem[]; at: string };
  isMan?: boolean;
}

/** Lines of a laboratory report, flagged as the laboratory's machine flags them. Values come in the order of the panel. */
export function labItems(
  panel: Panel,
  values: readonly string[],
  { previous, isMan = false }: Background = {},
): LabItem[] {
  return PANELS[panel].items.map((item, i) => {
    const value = values[i]!;
    const before = previous?.items.find((other) => other.code === item.code && other.unit === item.unit);
    return {
      code: item.code,
      name: item.name,
      value,
      unit: item.unit,
      range: item.range.text,
      flag: flagOf(item, value, isMan),
      method: item.method,
      previous: before?.value ?? '',
      previousAt: before ? previous!.at : '',
    };
  });
}

/** A line with another value, flagged anew. */
export function correctedItem(item: LabItem, value: string, isMan: boolean): LabItem {
  const kind = Object.values(PANELS)
    .flatMap(({ items }) => items)
    .find(({ code, unit, method }) => code === item.code && unit === item.unit && method === item.method);
  return { ...item, value, flag: kind ? flagOf(kind, value, isMan) : 'A' };
}
