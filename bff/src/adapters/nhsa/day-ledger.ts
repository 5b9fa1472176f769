import { fen, type LocalDate } from '@anzhen/shared-types';
import { z } from 'zod';
import type { InsuranceCentre, InsuranceTransaction } from '../../ports/insurance-centre';
import { type makeCentreCalls, unknown } from './centre-calls';
import type { NhsaConfig } from './config';
import { yuan } from './yuan';

const PAGE_SIZE = 500;
const MOST_PAGES = 2_000;

const wallTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
  .transform((text) => new Date(`${text.replace(' ', 'T')}+08:00`));

const line = z.object({
  payOrdId: z.string().min(1),
  trnsType: z.enum(['1', '2']),
  trnsSn: z.string().min(1),
  appRefdSn: z.string().optional(),
  fundPay: yuan,
  psnAcctPay: yuan,
  othFeeAmt: yuan.default(fen(0)),
  ownPayAmt: yuan,
  trnsTime: wallTime,
});
const page = z.object({ total: z.coerce.number().int().nonnegative(), list: z.array(line).default([]) });

const toTransaction = (row: z.output<typeof line>): InsuranceTransaction => ({
  side: row.trnsType === '1' ? 'pay' : 'refund',
  payOrderId: row.payOrdId,
  refundKey: row.appRefdSn ?? null,
  number: row.trnsSn,
  fund: row.fundPay,
  account: row.psnAcctPay,
  other: row.othFeeAmt,
  cash: row.ownPayAmt,
  at: row.trnsTime,
});

/** Reads the day page by page; a day of which a page is missing is not handed on. */
export const makeDayLedger =
  (config: NhsaConfig, { call }: Pick<ReturnType<typeof makeCentreCalls>, 'call'>): InsuranceCentre['dayLedger'] =>
  async (day: LocalDate) => {
    const lines: InsuranceTransaction[] = [];
    for (let pageNum = 1; pageNum <= MOST_PAGES; pageNum += 1) {
      const asked = {
        orgCodg: config.orgCode,
        billDate: day,
        pageNum: String(pageNum),
        pageSize: String(PAGE_SIZE),
      };
      const answer = await call('dayLedger', asked, (data) => {
        const parsed = page.safeParse(data);
        return parsed.success ? { kind: 'done', value: parsed.data } : unknown('a page of the day does not fit');
      });
      if (answer.kind !== 'done') return answer;
      const { total, list } = answer.value;
      lines.push(...list.map(toTransaction));
      if (lines.length === total) return { kind: 'done', value: lines };
      if (list.length === 0 || lines.length > total) return unknown('the day changed while it was read');
    }
    return unknown('the day has no end');
  };
