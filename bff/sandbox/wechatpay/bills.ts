import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { shanghaiDate, type SandboxClock } from '../platform/clock';
import { type SandboxReply } from '../platform/http';
import { letters } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { tradeBill, type BillType } from './bill-text';
import { invalidRequest, paramError, PayRefusal } from './errors';
import { fundFlowBill } from './fund-flow';
import { type PayStore } from './store';

const DAY_MS = 86_400_000;
const OLDEST_DAYS = 92;
const READY_MS = 9 * 3_600_000; // Yesterday's bill is ready at nine in the morning.
const DOWNLOAD_MS = 5 * 60_000;
// Clients cut exactly this origin off the address before they sign its path, so it is always the real one.
const OFFICIAL = 'https://api.mch.weixin.qq.com';

export interface BillDesk {
  /** tradebill or fundflowbill: where to fetch it. @throws PayRefusal NO_STATEMENT_EXIST, STATEMENT_CREATING, PARAM_ERROR */
  apply(kind: 'trade' | 'fundflow', query: URLSearchParams): Record<string, string>;
  /** The file itself, unsigned. @throws PayRefusal 400 INVALID_REQUEST */
  download(query: URLSearchParams): SandboxReply;
}

interface Deps {
  clock: SandboxClock;
  store: PayStore;
  keys: SandboxKeys['wechatPay'];
}

/** Makes the bill desk. */
export function makeBillDesk({ clock, store, keys }: Deps): BillDesk {
  const checkDate = (query: URLSearchParams): string => {
    const date = query.get('bill_date') ?? '';
    const startMs = Date.parse(`${date}T00:00:00+08:00`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(startMs) || shanghaiDate(new Date(startMs)) !== date) {
      throw paramError('bill_date', date, '账单日期格式应为 yyyy-MM-dd', 'query');
    }
    if (date >= shanghaiDate(clock.now())) throw invalidRequest('账单日期应早于今天');
    if (clock.nowMs() - startMs > OLDEST_DAYS * DAY_MS) throw invalidRequest('仅支持三个月内的账单');
    if (clock.nowMs() < startMs + DAY_MS + READY_MS) {
      throw new PayRefusal(400, 'STATEMENT_CREATING', '账单生成中，请稍后再试');
    }
    return date;
  };
  const choice = (query: URLSearchParams, name: string, allowed: string[]): string => {
    const value = query.get(name) ?? allowed[0] ?? '';
    if (!allowed.includes(value)) throw paramError(name, value, `${name} 枚举值不合法`, 'query');
    return value;
  };
  const textOf = (bill: string): string | undefined => {
    const [kind, date = '', type = 'ALL'] = bill.split('/');
    return kind === 'trade'
      ? tradeBill(store.value, keys.mchId, date, type as BillType)
      : type === 'BASIC'
        ? fundFlowBill(store.value, date)
        : undefined; // Money moves in the basic account only.
  };
  return {
    apply(kind, query) {
      const date = checkDate(query);
      const type =
        kind === 'trade'
          ? choice(query, 'bill_type', ['ALL', 'SUCCESS', 'REFUND'])
          : choice(query, 'account_type', ['BASIC', 'OPERATION', 'FEES']);
      const isGzip = query.has('tar_type') && choice(query, 'tar_type', ['GZIP']) === 'GZIP';
      const bill = `${kind}/${date}/${type}`;
      const text = textOf(bill);
      if (text === undefined) throw new PayRefusal(400, 'NO_STATEMENT_EXIST', '账单文件不存在：当日没有交易');
      const token = letters(80);
      store.value.billTokens[token] = { bill, expiresAtMs: clock.nowMs() + DOWNLOAD_MS };
      store.touch();
      return {
        hash_type: 'SHA1',
        hash_value: createHash('sha1').update(text, 'utf8').digest('hex'),
        download_url: `${OFFICIAL}/v3/billdownload/file?token=${token}${isGzip ? '&tartype=gzip' : ''}`,
      };
    },
    download(query) {
      const ticket = store.value.billTokens[query.get('token') ?? ''];
      const text = ticket && ticket.expiresAtMs > clock.nowMs() ? textOf(ticket.bill) : undefined;
      if (text === undefined) throw invalidRequest('下载地址无效或已过期，请重新申请账单');
      return query.get('tartype') === 'gzip'
        ? { status: 200, headers: { 'content-type': 'application/x-gzip' }, body: gzipSync(text) }
        : { status: 200, headers: { 'content-type': 'text/plain' }, body: text };
    },
  };
}
