import { hospitalDate, hospitalTime, type LabItem, type ReportDetail } from '@anzhen/shared-types';
import type { PdfBlock, PdfDocument } from '../../platform/pdf';

interface Facts {
  hospitalName: string;
  report: ReportDetail;
  code: string;
  /** Where the code is checked. */
  verifyUrl: string;
  madeAt: Date;
}

const MARKS: Record<LabItem['flag'], string> = {
  normal: '',
  unmarked: '',
  high: '↑ 偏高',
  low: '↓ 偏低',
  critical_high: '↑↑ 危急',
  critical_low: '↓↓ 危急',
  abnormal: '异常',
};
const SUSCEPTIBILITY = { S: '敏感', SDD: '剂量依赖敏感', I: '中介', R: '耐药', NS: '非敏感' } as const;

const at = (instant: string | null): string => {
  if (instant === null) return '';
  const date = new Date(instant);
  return `${hospitalDate(date)} ${hospitalTime(date)}`;
};

const lines = (text: string): PdfBlock[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ kind: 'text', text: line.trim() }));

const sampleOf = (report: ReportDetail): [name: string, value: string][] =>
  report.kind === 'exam'
    ? []
    : [
        ['标本', report.specimen],
        ['采样时间', at(report.sampledAt)],
      ];

const bodyOf = (report: ReportDetail): PdfBlock[] => {
  switch (report.kind) {
    case 'lab':
      return [
        {
          kind: 'table',
          columns: [
            { title: '项目', share: 34 },
            { title: '结果', share: 18, align: 'right' },
            { title: '提示', share: 14 },
            { title: '单位', share: 14 },
            { title: '参考范围', share: 20 },
          ],
          rows: report.items.map(({ name, value, flag, unit, range }) => ({
            cells: [name, value, MARKS[flag], unit, range?.text ?? ''],
            ...(MARKS[flag] === '' ? {} : { bold: true as const }),
          })),
        },
      ];
    case 'culture':
      return [
        ...report.organisms.flatMap(({ name, amount, drugs }): PdfBlock[] => [
          { kind: 'heading', text: [name, amount].filter((part) => part !== '').join('　') },
          {
            kind: 'table',
            columns: [
              { title: '药物', share: 50 },
              { title: 'MIC（mg/L）', share: 25, align: 'right' },
              { title: '结果', share: 25 },
            ],
            rows: drugs.map((drug) => ({
              cells: [drug.name, drug.mic, drug.result === null ? '' : SUSCEPTIBILITY[drug.result]],
            })),
          },
        ]),
        ...lines(report.remark),
      ];
    case 'exam':
      return [
        { kind: 'heading', text: '检查所见' },
        ...lines(report.findings),
        { kind: 'heading', text: '诊断意见' },
        ...lines(report.conclusion),
      ];
  }
};

/** A report as it is handed to somebody on paper, with the code by which they see that it is ours. */
export const reportDocument = ({ hospitalName, report, code, verifyUrl, madeAt }: Facts): PdfDocument => {
  const { head, patientName, sexAge, maskedRecordNumber, auditedBy, note } = report;
  return {
    size: 'A4',
    title: `${head.title} ${patientName}`,
    madeAt,
    footer: `${hospitalName}　核验码 ${code}　制作 ${at(madeAt.toISOString())}`,
    sheets: [
      [
        { kind: 'text', text: hospitalName, align: 'center' },
        { kind: 'title', text: head.title, align: 'center' },
        {
          kind: 'facts',
          facts: [
            ['姓名', patientName],
            ['性别年龄', sexAge],
            ['病历号', maskedRecordNumber],
            ['开单医生', head.orderedBy],
            ...sampleOf(report),
            ['报告时间', at(head.reportedAt)],
            ['审核时间', at(head.issuedAt)],
            ['审核', auditedBy],
          ],
        },
        ...(head.version > 1
          ? [{ kind: 'text', text: `更正后的报告，第 ${head.version} 版。以前的版本请不要再用。` } as const]
          : []),
        { kind: 'rule' },
        ...bodyOf(report),
        { kind: 'space', mm: 4 },
        ...[note, report.kind === 'lab' ? '本报告仅对所检标本负责。' : '']
          .filter((text) => text !== '')
          .map((text) => ({ kind: 'small', text }) as const),
        { kind: 'rule' },
        { kind: 'qr', text: verifyUrl, sizeMm: 30 },
        { kind: 'text', text: `核验码 ${code}`, align: 'center' },
        {
          kind: 'small',
          text: '扫码或在医院小程序里输入核验码，可以查这张纸是真是假、报告后来有没有更正或作废。',
          align: 'center',
        },
      ],
    ],
  };
};
