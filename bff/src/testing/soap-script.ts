import { fen, MINUTE } from '@anzhen/shared-types';
import type { WriteResult } from '../ports/his';
import { answerWith } from './soap-adapter';
import { PATIENT } from './soap-answers';
import type { SoapAnswer, Tree } from './soap-peer';

export const context = { traceId: 'trace-1' };
export const command = { hisPatientId: PATIENT, sessionId: 'S1', slotId: 'S1-1', keepMs: 15 * MINUTE };
export const paid = { amount: fen(8000), transactionId: '4200pay', paidAt: new Date('2026-11-24T02:20:05.000Z') };

export const orders = (...rows: Tree[]): SoapAnswer[] =>
  rows.map((row) => answerWith({ ORDER_LIST: { ORDER: [row] } }));
export const refusal = (code: string): SoapAnswer => ({ code, message: '拒绝 余佩兰' });
export const said = (result: WriteResult<unknown>): string =>
  result.kind === 'done'
    ? `done${result.replayed ? ' replayed' : ''}`
    : `${result.kind} ${result.kind === 'rejected' ? result.error.code : result.cause.code}`;
export const BROKE: SoapAnswer = { code: '99', message: '系统异常' };
