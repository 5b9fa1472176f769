import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Output } from 'wechatpay-node-v3/dist/define';
import { type LocalDate, MINUTE } from '@anzhen/shared-types';
import { z } from 'zod';
import type { BillOutcome, GatewayOutcome, PaymentGateway } from '../../ports/payment-gateway';
import type { AdapterLog } from '../http-exchange';
import { BillUnreadable, readFundFlowBill, readTradeBill } from './bill-file';
import type { MerchantClient } from './merchant-client';
import { parsed } from './outcome';

// A row is some 300 bytes of plain text and shrinks to a third: this is 300,000 rows, ten times a large hospital.
const LARGEST_FILE_BYTES = 32 * 1024 * 1024;
const LARGEST_PLAIN_BYTES = 96 * 1024 * 1024;
const DOWNLOAD_TIMEOUT_MS = 2 * MINUTE;

const unzip = promisify(gunzip);

const application = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-fA-F]{40}$/),
  download_url: z.url(),
});

interface Parts {
  client: MerchantClient;
  log: AdapterLog;
  settle: (operation: string, call: Promise<Output>) => Promise<GatewayOutcome<string>>;
}

/** Unpacks a file, never more than the limit: a small file can hold gigabytes of zeros. @throws BillUnreadable */
async function unpack(file: Buffer, sha1: string): Promise<string> {
  let plain: Buffer;
  try {
    plain = await unzip(file, { maxOutputLength: LARGEST_PLAIN_BYTES });
  } catch {
    throw new BillUnreadable('not a gzip file of a sane size');
  }
  // The file itself is not signed; its hash came in a signed answer.
  const found = createHash('sha1').update(plain).digest('hex');
  if (found !== sha1.toLowerCase()) throw new BillUnreadable('its SHA-1 is another one');
  return plain.toString('utf8');
}

/** Bills of a past day: asked for by a signed call, fetched as a gzip file, proven by its hash. */
export function makeBills({
  client,
  log,
  settle,
}: Parts): Pick<PaymentGateway, 'downloadTradeBill' | 'downloadFundFlowBill'> {
  const failed = (operation: string, cause: string): BillOutcome<never> => {
    log.warn({ operation, cause }, 'a bill could not be read');
    return { kind: 'failed', cause };
  };

  const download = async <Line>(
    operation: string,
    path: string,
    read: (text: string) => Promise<Line[]>,
  ): Promise<BillOutcome<Line>> => {
    const asked = parsed(await settle(operation, client.call('GET', path)), application, (answer) => answer);
    if (asked.kind === 'rejected' && asked.code === 'NO_STATEMENT_EXIST') return { kind: 'none' };
    if (asked.kind === 'rejected' && asked.code === 'STATEMENT_CREATING') return { kind: 'creating' };
    if (asked.kind === 'rejected') return failed(operation, asked.code);
    if (asked.kind === 'unknown') return failed(operation, asked.cause);
    const { download_url: url, hash_value: sha1 } = asked.value;
    const limits = { timeoutMs: DOWNLOAD_TIMEOUT_MS, largestBytes: LARGEST_FILE_BYTES };
    const file = await client.download(url, limits);
    if (file.kind !== 'answer') return failed(operation, file.cause);
    if (file.status !== 200) return failed(operation, `HTTP ${file.status} for the file`);
    try {
      return { kind: 'ready', lines: await read(await unpack(file.body, sha1)) };
    } catch (error) {
      if (error instanceof BillUnreadable) return failed(operation, error.message);
      throw error;
    }
  };

  return {
    downloadTradeBill: (day: LocalDate) =>
      download('tradebill', `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`, readTradeBill),
    downloadFundFlowBill: (day: LocalDate) =>
      download(
        'fundflowbill',
        `/v3/bill/fundflowbill?bill_date=${day}&account_type=BASIC&tar_type=GZIP`,
        readFundFlowBill,
      ),
  };
}
