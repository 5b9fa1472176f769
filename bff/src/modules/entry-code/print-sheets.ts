import { type Contract, type EntryCodeKind, hospitalDate, type PrintedSheets } from '@anzhen/shared-types';
import { aFewAtATime } from '../../platform/a-few-at-a-time';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import { type PdfBlock, renderPdf } from '../../platform/pdf';
import type { Clock } from '../../ports/clock';
import { WechatError, type WechatPort } from '../../ports/wechat';
import type { Staff } from '../staff';
import type { EntryCodeRepository } from './entry-code.repository';
import type { EntryCodeRow } from './entry-code.table';
import { linkOf, statusOf } from './manage-entry-codes';
import type { SceneSeal } from './scene-seal';

interface Deps {
  tx: Transactions;
  clock: Clock;
  codes: EntryCodeRepository;
  seal: SceneSeal;
  staff: Staff;
  wechat: Pick<WechatPort, 'drawMiniCode'>;
  config: Pick<HospitalConfig, 'name'>;
  publicUrl: string;
}

type Request = Contract['printEntryCodes']['request'];

const CODE_PAGE = 'pages/home/index';
// 60 mm at 180 dots an inch; the file of a hundred sheets stays below some megabytes.
const MINI_CODE_PX = 430;
const AT_ONCE = 4;

/** What a person does with the code, in one line. */
const purposes: Record<EntryCodeKind, string> = {
  gate: '扫码进入医院服务',
  department: '到了请扫码签到',
  room: '到了请扫码签到',
  doctor: '扫码挂号',
  bed: '扫码缴费、看报告',
  bill: '扫码缴费，不用排队',
  lab: '扫码看要做的检查',
  cashier: '扫码缴费，不用排队',
  report: '扫码看报告',
  triage: '不知道挂什么科，扫码问一问',
  board: '扫码看前面还有几人',
};

/** One page per code: what it is for in large type, the mini-program code, the QR code for everything else. */
export const makePrintSheets = ({ tx, clock, codes, seal, staff, wechat, config, publicUrl }: Deps) => {
  const drawAll = async (rows: readonly EntryCodeRow[]): Promise<ReadonlyMap<string, Buffer>> => {
    const drawn = new Map<string, Buffer>();
    try {
      await aFewAtATime(rows, AT_ONCE, async (row) => {
        const code = { scene: seal.seal(row), page: CODE_PAGE, widthPx: MINI_CODE_PX };
        drawn.set(row.id, await wechat.drawMiniCode(code));
      });
    } catch (error) {
      if (error instanceof WechatError) throw new AppError('ENTRY_CODE.NO_MINI_CODE', { errcode: error.code });
      throw error;
    }
    return drawn;
  };

  const sheetOf = (row: EntryCodeRow, scale: number, miniCode: Buffer | undefined): PdfBlock[] => {
    const align = 'center' as const;
    const until = row.expiresAt ? `，${hospitalDate(new Date(row.expiresAt.getTime() - 1))} 前有效` : '';
    const link: PdfBlock = {
      kind: 'qr',
      text: linkOf(publicUrl, seal.seal(row)),
      sizeMm: (miniCode ? 30 : 62) * scale,
    };
    return [
      { kind: 'small', text: config.name, align, color: '#5f6b7a' },
      { kind: 'title', text: row.name, align },
      { kind: 'heading', text: purposes[row.kind], align },
      ...(miniCode ? [{ kind: 'image' as const, bytes: miniCode, widthMm: 56 * scale }] : []),
      ...(miniCode ? [{ kind: 'small' as const, text: '微信扫一扫', align }] : []),
      link,
      { kind: 'small', text: miniCode ? '其他方式扫这里' : '微信或浏览器扫一扫', align },
      { kind: 'small', text: `编号 ${row.ref}${until}`, align, color: '#5f6b7a' },
    ];
  };

  /** @throws STAFF.FORBIDDEN, ENTRY_CODE.NONE_LIVE, ENTRY_CODE.NO_MINI_CODE */
  return async (staffId: string, request: Request): Promise<PrintedSheets> => {
    await staff.requireRight(tx.outside, staffId, 'code.manage');
    const now = clock.now();
    const rows = (await codes.findMany(tx.outside, request.ids)).filter((row) => statusOf(row, now) === 'live');
    if (rows.length === 0) throw new AppError('ENTRY_CODE.NONE_LIVE');
    const drawn = request.codes === 'both' ? await drawAll(rows) : new Map<string, Buffer>();
    const scale = request.size === 'A4' ? 2 : 1;
    const pdf = await renderPdf({
      ...{ size: request.size, title: `${config.name}扫码入口`, madeAt: now, scale },
      sheets: rows.map((row) => sheetOf(row, scale, drawn.get(row.id))),
    });
    const day = hospitalDate(now);
    return { fileName: `扫码入口-${request.size}-${day}-${rows.length}张.pdf`, pdfBase64: pdf.toString('base64') };
  };
};
