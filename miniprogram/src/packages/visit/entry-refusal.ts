import type { EntryCodeView, ErrorCode } from '@anzhen/shared-types';
import { type ApiError, asApiError, call } from '@/api';

export type EntryRefusal = Extract<ErrorCode, 'ENTRY_CODE.UNKNOWN' | 'ENTRY_CODE.EXPIRED' | 'ENTRY_CODE.REVOKED'>;

/** Why a scanned code opens nothing, and what to do instead. */
export const refusalWords: Record<EntryRefusal, { title: string; text: string }> = {
  'ENTRY_CODE.UNKNOWN': {
    title: '这个码不是本院的',
    text: '可能扫到了别处的码，或者码印坏了。请扫医院墙上的码，或问护士台。',
  },
  'ENTRY_CODE.EXPIRED': { title: '这个码过期了', text: '它只在一段时间里有用。请向窗口或护士台要一张新的。' },
  'ENTRY_CODE.REVOKED': { title: '这个码已停用', text: '医院换了新码。请看旁边有没有新的，或问护士台。' },
};

/** Null for a failure of another kind, such as the network. */
const entryRefusalOf = ({ code }: Pick<ApiError, 'code'>): EntryRefusal | null =>
  code in refusalWords ? (code as EntryRefusal) : null;

/** What a scanned code opens, or why it opens nothing. `again`: a page before has read this scan, so it is no second one. */
export const readEntry = async (scene: string, again: boolean): Promise<EntryCodeView | EntryRefusal> => {
  try {
    return await call('readEntryCode', { params: { scene }, query: again ? { again: 'yes' } : {} });
  } catch (error) {
    const refusal = entryRefusalOf(asApiError(error));
    if (refusal === null) throw error;
    return refusal;
  }
};
