import type { Hit } from './lexicon';

interface Measure {
  pattern: RegExp;
  /** Concepts that a value stands for. */
  concepts: (value: number, unit: string) => string[];
}

const from = (limits: readonly [number, string][], value: number): string[] =>
  limits.flatMap(([limit, concept]) => (value >= limit ? concept : []));
const below = (limits: readonly [number, string][], value: number): string[] =>
  limits.flatMap(([limit, concept]) => (value < limit ? concept : []));

const heat = (celsius: number): string[] => {
  if (celsius < 30 || celsius > 43) return [];
  if (celsius < 36) return ['体温低'];
  return from(
    [
      [37.5, '热37'],
      [38, '热38'],
      [39, '热39'],
      [40, '热40'],
      [41, '热41'],
    ],
    celsius,
  );
};

const HOURS: Readonly<Record<string, number>> = { 分: 1 / 60, 小: 1, 个: 1, 钟: 1, 天: 24, 日: 24 };
const lasting = (amount: number, unit: string): string[] => {
  const hours = amount * (HOURS[unit[0]!] ?? 0);
  const short = hours >= 0.25 && hours < 24 ? ['久15分'] : [];
  const long: [number, string][] = [
    [0.08, '久5分'],
    [0.33, '久20分'],
    [8, '久8时'],
    [12, '久12时'],
  ];
  const half = hours >= 4 && hours <= 36 ? ['久4时'] : [];
  return [...short, ...half, ...(hours <= 80 ? from(long, hours) : []), ...from([[120, '久5天']], hours)];
};

const pressure = (systolic: number): string[] =>
  systolic > 300
    ? []
    : [
        ...from(
          [
            [140, '压140'],
            [160, '压160'],
            [180, '压180'],
          ],
          systolic,
        ),
        ...below([[90, '压低']], systolic),
      ];
const breaths = (rate: number): string[] =>
  from(
    [
      [30, '呼吸30'],
      [40, '呼吸40'],
      [50, '呼吸50'],
      [60, '呼吸60'],
    ],
    rate,
  );
const beats = (rate: number): string[] =>
  rate < 20 || rate > 320
    ? []
    : [
        ...from(
          [
            [120, '心率120'],
            [140, '心率140'],
            [150, '心率150'],
            [180, '心率180'],
          ],
          rate,
        ),
        ...below(
          [
            [40, '心率40下'],
            [50, '心率50下'],
          ],
          rate,
        ),
      ];
const sugar = (mmol: number): string[] =>
  mmol > 60
    ? []
    : [
        ...below(
          [
            [3.3, '血糖3下'],
            [3.9, '血糖4下'],
          ],
          mmol,
        ),
        ...from([[16.7, '血糖17']], mmol),
      ];
const oxygen = (percent: number): string[] =>
  percent > 100 || percent < 40
    ? []
    : below(
        [
          [90, '血氧90下'],
          [93, '血氧93下'],
        ],
        percent,
      );
const potassium = (mmol: number): string[] =>
  mmol > 12
    ? []
    : from(
        [
          [6, '血钾6'],
          [7, '血钾7'],
        ],
        mmol,
      );
const weeks = (week: number): string[] =>
  week > 44 || week < 1
    ? []
    : [
        '怀孕',
        ...from(
          [
            [20, '孕20周'],
            [28, '孕28周'],
          ],
          week,
        ),
        ...below(
          [
            [20, '未到20周'],
            [37, '未足月'],
          ],
          week,
        ),
      ];

const SAID = '[都也到了是有才只剩得量测出高达飙升在能的会能跳快能会有每分钟一分钟:,]{0,6}?';

/** Each measures the last number in its match; the unit, where it matters, is the second group. */
const MEASURES: readonly Measure[] = [
  { pattern: /(\d{2}(?:\.\d+)?)度(?!角|近视|烧伤|烫伤)/g, concepts: heat },
  // 化疗后第8天,早上38.3,
  { pattern: /(?<=[,。]|早上|晚上|夜里|下午|中午|凌晨)((?:3[89]|4[01])\.\d)(?=[,。]|$)/g, concepts: heat },
  {
    pattern: new RegExp(
      `(?:体温|腋温|耳温|额温|肛温|发烧|发热|高烧|烧|体温计|温度)${SAID}(\\d{2}(?:\\.\\d+)?)(?![\\d.度分天小个年月])`,
      'g',
    ),
    concepts: heat,
  },
  {
    pattern: /(?:烧|体温|腋温|耳温|额温|肛温|发热|高热|烫|量|测)[^。]{0,12}?(?<![\d.])((?:3[89]|4[01])\.\d)(?![\d度])/g,
    concepts: heat,
  },
  { pattern: /(\d+)[多来几]?(分钟|个多?小时|小时|个多?钟头|钟头|天)/g, concepts: lasting },
  {
    pattern:
      /(?<!^|\d|孕|怀|怀了|怀着|娃|宝|产后|出生)(\d+)多?(?:个?多?月|周|年|个?多?星期|个?多?礼拜)(?!大|龄|的?(?:宝|孩|娃|婴|身孕|孕)|孕|岁)/g,
    concepts: () => ['慢性'],
  },
  { pattern: /(?:高压|收缩压|血压|上压)[^\d,。]{0,6}(\d{2,3})(?!\d|\.\d|天|年|片|次)/g, concepts: pressure },
  { pattern: /(?<!\d)(\d{2,3})[/／](?:\d{2,3})(?!\d|\/)/g, concepts: (value) => (value >= 60 ? pressure(value) : []) },
  {
    pattern: /(?:呼吸|喘气?|喘|出气)[^\d,。]{0,8}(?:1分钟?|每分钟?)?[^\d,。]{0,4}(\d{2,3})[多来几]?(?:次|下)/g,
    concepts: breaths,
  },
  {
    pattern:
      /(?<!胎)(?:心跳|心率|脉搏|心脏跳)[^。]{0,16}?(?<![\d.])(\d{2,3})(?![\d.\/]|年|天|岁|分|周|月|多?米|度|毫)/g,
    concepts: beats,
  },
  { pattern: /(?:血糖|测糖)[^\d,。]{0,7}(\d{1,2}(?:\.\d+)?)(?![\d.]|年|天|岁|月|片|分|个?小时|型)/g, concepts: sugar },
  {
    pattern:
      /(?:血氧|氧饱和度?|饱和度|夹(?:手指|指头|指)的?[^,。\d]{0,8}(?=(?:只有|才|显示|只剩|是|到|掉)))[^\d。]{0,14}(?<![\d.\/])(\d{2,3})(?![\d.度\/]|分|次|天|岁|年|下|周|个)/g,
    concepts: oxygen,
  },
  {
    pattern: /(?:心|脉|蹦|扑腾)[^。\d]{0,20}(?:1|一|每)分钟[^,。\d]{0,4}(\d{2,3})[多来几]?(?:下|次|跳|(?=[,。?]|$))/g,
    concepts: beats,
  },
  {
    pattern:
      /(?:手环|手表)(?:上|的|显示|报警|一直|都|是|还|在|说|测|跳|到){0,4}(1\d\d|2[0-4]\d)(?![\d.]|[元块步天米年款])/g,
    concepts: beats,
  },
  { pattern: /心[^,。\d]{0,8}跳得?[^,。\d]{0,6}(\d{3})(?!\d|[米天次])/g, concepts: beats },
  { pattern: /(?:1|一|每)分钟[^,。\d]{0,4}(?:心跳|脉搏|脉|跳|蹦)[^,。\d]{0,3}(\d{2,3})/g, concepts: beats },
  {
    pattern: /(?:喘|呼吸|肚子|出气|气)[^。\d]{0,16}(?:1|一|每)分钟[^,。\d]{0,4}(\d{2,3})[多来几]?(?:下|次|口)/g,
    concepts: breaths,
  },
  // Whoever breathes less than nine times a minute is about to stop.
  {
    pattern: /(?<!深)(?:呼吸|喘气?|出气)[^。\d]{0,8}(?:1|一|每)分钟[^,。\d]{0,4}(\d)(?!\d)[多来几]?(?:下|次|口)/g,
    concepts: (value) => below([[9, '呼吸8下']], value),
  },
  { pattern: /(?:怀孕?|孕|怀了?|怀着)[^\d,。岁]{0,5}(\d{1,2})[多来]?(?:\+\d)?周/g, concepts: weeks },
  // Of anything else nobody counts so many weeks.
  { pattern: /(?<![\d.第])(2[4-9]|3\d|4[0-2])[多来]?(?:\+\d)?周(?!岁|年|末|日|刊)/g, concepts: weeks },
  {
    pattern:
      /(?<!\d)(\d{1,2})[多来]?(?:\+\d)?周(?:多)?(?:的?(?:孕|胎|双胞|孕妇)|了?(?:肚子|没胎动|胎动)|[了还]{0,2}没有?(?:感觉到?|感到|觉出|摸到)?胎动)/g,
    concepts: weeks,
  },
  {
    pattern: /(?:怀孕?|孕|怀了?|怀着|肚子)[^\d,。岁]{0,5}(\d{1,2})个?多?月(?!前|大)/g,
    concepts: (value) => (value > 10 ? [] : weeks(value * 4.35)),
  },
  {
    pattern: /血小板[^\d。]{0,16}?(?<!\d)(\d{1,3})(?![\d.]|年|天|个?月|岁|周|次|点|号|分)(万)?/g,
    concepts: (value, unit) => below([[20, '血小板很低']], unit ? value * 10 : value),
  },
  {
    pattern:
      /(?:血钾|钾离子|血里钾|(?<![氯化酸补含低高缺])钾)[^\d,。]{0,8}(\d{1,2}(?:\.\d+)?)(?![\d.片克袋支次天年月个周毫gm岁])/g,
    concepts: potassium,
  },
  { pattern: /(\d{1,3})[多来]?(?:片|粒|颗)/g, concepts: (value) => from([[8, '很多片']], value) },
  { pattern: /(\d{1,3})[多来]?(?:米|m)(?!m|g|o)/g, concepts: (value) => from([[2, '两米高']], value) },
  { pattern: /(\d{1,2})[多来]?(?:楼|层)/g, concepts: (value) => from([[2, '两米高']], value) },
  { pattern: /(\d{1,3})[多来几]?(?:下|口|针|只|个包|处)/g, concepts: (value) => from([[10, '十几下']], value) },
  {
    pattern: /(?:吐|呕|拉|抽|泻|窜|惊厥)[^\d,。]{0,6}(\d{1,2})[多来几]?(?:次|回|趟|遍)/g,
    concepts: (value) =>
      from(
        [
          [2, '反复多次'],
          [6, '很多次'],
        ],
        value,
      ),
  },
];

/** The values that a normalised text names, as concepts: 39.2度 is 热38 and 热39, 二十分钟 is 久15分. */
export const readQuantities = (normalised: string): ReadonlyMap<string, Hit[]> => {
  const found = new Map<string, Hit[]>();
  if (!/\d/.test(normalised)) return found;
  for (const { pattern, concepts } of MEASURES) {
    for (const match of normalised.matchAll(pattern)) {
      const hit = { from: match.index, to: match.index + match[0].length, at: [match.index] };
      for (const concept of concepts(Number(match[1]), match[2] ?? ''))
        found.set(concept, [...(found.get(concept) ?? []), hit]);
    }
  }
  return found;
};

/** The names that readQuantities may give, so that a rule can be checked. */
export const QUANTITIES: readonly string[] = [
  ...['体温低', '热37', '热38', '热39', '热40', '热41'],
  ...['久5分', '久15分', '久20分', '久4时', '久8时', '久12时', '久5天'],
  ...['压140', '压160', '压180', '压低', '呼吸8下', '呼吸30', '呼吸40', '呼吸50', '呼吸60'],
  ...[
    '心率120',
    '心率140',
    '心率150',
    '心率180',
    '心率40下',
    '心率50下',
    '血糖3下',
    '血糖4下',
    '血糖17',
    '血氧90下',
    '血氧93下',
  ],
  ...[
    '慢性',
    '怀孕',
    '孕20周',
    '孕28周',
    '未到20周',
    '未足月',
    '血小板很低',
    '血钾6',
    '血钾7',
    '术后几天',
    '很多片',
    '两米高',
    '十几下',
    '反复多次',
    '很多次',
  ],
];
