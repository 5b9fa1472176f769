import { type Flag, type LabItem } from '../domain/reports';

export type Panel = 'blood-count' | 'lipids';

interface PanelItem {
  code: string;
  name: string;
  unit: string;
  range: { text: string; low?: number; high?: number };
  critical?: { low?: number; high?: number };
  method: string;
}

const between = (low: number, high: number) => ({ text: `${low}-${high}`, low, high });

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

function flagOf(item: PanelItem, value: string): Flag {
  const number = Number(value.replace(/^[<>]=?/, ''));
  const { range, critical } = item;
  if (critical?.low !== undefined && number <= critical.low) return 'LL';
  if (critical?.high !== undefined && number >= critical.high) return 'HH';
  // A censored value such as "<0.5" lies below its number, so it is never high.
  if (range.high !== undefined && !value.startsWith('<') && number > range.high) return 'H';
  return range.low !== undefined && number < range.low ? 'L' : 'N';
}

/** Lines of a laboratory report, flagged as the laboratory's machine flags them. Values come in the order of the panel. */
export function labItems(
  panel: Panel,
  values: readonly string[],
  previous?: { items: readonly LabItem[]; at: string },
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
      flag: flagOf(item, value),
      method: item.method,
      previous: before?.value ?? '',
      previousAt: before ? previous!.at : '',
    };
  });
}
