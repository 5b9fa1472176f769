import { readFileSync } from 'node:fs';
import { contract, type LabItem, type ReportDetail } from '../../shared-types/src';
import type { Glossary } from '../../bff/src/modules/report/glossary';
import { presentReport } from '../../bff/src/modules/report/report.presenter';
import { settle } from '../../bff/src/modules/report/versions.policy';
import { readFhirReports } from './fhir-reports';
import { readHl7Reports } from './hl7-reports';
import { type FiledReport, ReportFileError } from './report-file';

/** One report in its last version as the phone gets it, or why it would not get it. */
export interface ShownReport {
  title: string;
  state: 'shown' | 'pending' | 'withdrawn';
  detail: ReportDetail | null;
}

const decode = (bytes: Buffer): string => {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one.
    }
  }
  throw new ReportFileError('FILE.ENCODING');
};

/** Tells the format by its first character. @throws ReportFileError */
export const readReports = (bytes: Buffer): FiledReport[] => {
  const text = decode(bytes).replace(/^[\uFEFF\u000b\s]+/, '');
  if (text === '') throw new ReportFileError('FILE.EMPTY');
  if (text.startsWith('{') || text.startsWith('[')) return readFhirReports(text);
  if (text.startsWith('MSH')) return readHl7Reports(text);
  throw new ReportFileError('FILE.UNKNOWN');
};

export const readReportFile = (file: string): FiledReport[] => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new ReportFileError('FILE.UNREADABLE', file);
  }
  return readReports(bytes);
};

/** Versions of one report come in any order; the last one counts, as it does on the phone. */
const settled = (filed: readonly FiledReport[]): FiledReport[] => {
  const byId = new Map<string, FiledReport[]>();
  for (const each of filed) {
    const { id, title } = each.report.head;
    const key = `${id} ${title}`;
    byId.set(key, [...(byId.get(key) ?? []), each]);
  }
  return [...byId.values()].map(([first, ...rest]) => {
    if (!first) throw new Error('a group without a report');
    const seen = rest.map(({ report }) => ({
      ...{ version: report.head.version, issuedAt: report.head.issuedAt, seenAt: new Date(0), report },
    }));
    return { ...first, report: settle(first.report, seen) };
  });
};

interface Words {
  note: string;
  criticalNote: string;
}

/** What the phone would be given of every report of a file, checked against the contract. */
export const showReports = (
  filed: readonly FiledReport[],
  { today, texts, glossary }: { today: string; texts: Words; glossary: Glossary },
): ShownReport[] =>
  settled(filed).map(({ report, patient }) => {
    const { title, status } = report.head;
    if (status !== 'audited') return { title, state: status, detail: null };
    const who = { ...patient, recordNumber: '' };
    const shown = presentReport({ report, earlier: [], seen: [], patient: who, today, texts, glossary });
    return { title, state: 'shown', detail: contract.getReport.response.parse(shown) };
  });

const FLAG_WORDS: Record<LabItem['flag'], string> = {
  ...{ normal: '正常', high: '↑ 偏高', low: '↓ 偏低', abnormal: '异常', unmarked: '没有标记' },
  ...{ critical_high: '危急值 过高', critical_low: '危急值 过低' },
};
const STATES = { pending: '还没有审核，手机上不显示', withdrawn: '已作废，手机上不显示' } as const;
const RESULTS = { S: '敏感', SDD: '剂量依赖敏感', I: '中介', R: '耐药', NS: '非敏感' } as const;

const whereOf = ({ range }: LabItem): string =>
  range === null
    ? '没有参考范围'
    : `参考 ${range.text}${range.low === null && range.high === null ? '（按原文）' : ''}`;

/** Rows of a report: name, what it says, what stands beside it. */
const rowsOf = (detail: ReportDetail): [name: string, value: string, beside: string][] => {
  switch (detail.kind) {
    case 'lab':
      return detail.items.map((item) => [
        `${item.name} ${item.code}`.trim(),
        `${item.value} ${item.unit}`.trim(),
        `${FLAG_WORDS[item.flag]}，${whereOf(item)}${item.explanation === null ? '' : `。${item.explanation}`}`,
      ]);
    case 'culture':
      return detail.organisms.flatMap(({ name, amount, drugs }) => [
        [name, amount, '检出'] as [string, string, string],
        ...drugs.map((drug): [string, string, string] => [
          `　${drug.name}`,
          drug.mic === '' ? '' : `MIC ${drug.mic}`,
          drug.result === null ? '没有判定' : RESULTS[drug.result],
        ]),
      ]);
    case 'exam':
      return [
        ['诊断意见', detail.conclusion, ''],
        ['检查所见', detail.findings, ''],
      ];
  }
};

const factsOf = ({ patientName, sexAge, head, auditedBy }: ReportDetail): string =>
  [patientName, sexAge, head.reportedAt ?? '', head.version > 1 ? '已更正' : '', auditedBy && `审核 ${auditedBy}`]
    .filter((fact) => fact !== '')
    .join(' · ');

/** As plain text for a terminal. */
export const toText = (shown: readonly ShownReport[]): string =>
  shown
    .map(({ title, state, detail }) => {
      if (detail === null || state !== 'shown') return `【${title}】${state === 'shown' ? '' : STATES[state]}`;
      const rows = rowsOf(detail).map((row) => `  ${row.filter((cell) => cell !== '').join('  |  ')}`);
      return [`【${title}】`, `  ${factsOf(detail)}`, ...rows, `  ${detail.note}`].join('\n');
    })
    .join('\n\n');

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);

const STYLE =
  'body{font:16px/1.6 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#14211f}' +
  'section{border:1px solid #d5dfdd;border-radius:12px;padding:1rem;margin:1rem 0}td{padding:.3rem .8rem .3rem 0;' +
  'vertical-align:top;white-space:pre-wrap}.critical{color:#b3261e;font-weight:700}.sub{color:#4c5b58}';

/** As a page of its own, without anything from elsewhere. */
export const toHtml = (shown: readonly ShownReport[]): string => {
  const sections = shown.map(({ title, state, detail }) => {
    if (detail === null || state !== 'shown')
      return `<section><h2>${escape(title)}</h2><p>${state === 'shown' ? '' : STATES[state]}</p></section>`;
    const rows = rowsOf(detail).map(
      ([name, value, beside]) =>
        `<tr${beside.startsWith('危急值') ? ' class="critical"' : ''}>${[name, value, beside]
          .map((cell) => `<td>${escape(cell)}</td>`)
          .join('')}</tr>`,
    );
    return `<section><h2>${escape(title)}</h2><p class="sub">${escape(factsOf(detail))}</p><table>${rows.join('')}</table><p class="sub">${escape(detail.note)}</p></section>`;
  });
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>报告</title><style>${STYLE}</style><body>${sections.join('')}</body></html>\n`;
};
