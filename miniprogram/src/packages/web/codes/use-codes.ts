import type { EntryCodeKind, IssuedCode, IssuedCodeList } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { saveFile } from '@/platform/save-file';
import { useStaff } from '@/session';
import { useDeeds } from '../workbench/use-deeds';
import { type Draft, kindLabel } from './code-words';

const SHEETS_AT_ONCE = 100;

type Deed = 'issue' | 'print' | 'revoke';

export interface Codes {
  list: Resource<IssuedCodeList>;
  kind: EntryCodeKind;
  setKind(kind: EntryCodeKind): void;
  /** Of the kind, the newest first. */
  shown: readonly IssuedCode[];
  /** Those of them in service, as many as one print takes. */
  live: readonly IssuedCode[];
  ticked: ReadonlySet<string>;
  tick(id: string): void;
  tickAll(): void;
  busy: Deed | null;
  done: string | null;
  fault: string | null;
  issue(drafts: readonly Draft[], expiresOn: string | undefined): Promise<boolean>;
  print(size: 'A4' | 'A6', codes: 'both' | 'link'): Promise<void>;
  revoke(reason: string): Promise<boolean>;
}

/** 扫码入口: codes of one kind at a time; what is ticked is printed or revoked together. */
export const useCodes = (): Codes => {
  const staff = useStaff();
  const list = useResource(staff && mayStaff(staff.role, 'code.manage') ? `codes:${staff.id}` : null, () =>
    call('listEntryCodes'),
  );
  const [kind, setKind] = useState<EntryCodeKind>('department');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const { busy, fault, done, deed, hush } = useDeeds<Deed>();
  const shown = (list.data?.codes ?? []).filter((code) => code.kind === kind);
  const live = shown.filter(({ status }) => status === 'live').slice(0, SHEETS_AT_ONCE);

  return {
    ...{ list, kind, shown, live, ticked, busy, done, fault },
    setKind(next) {
      setKind(next);
      setTicked(new Set());
      hush();
    },
    tick: (id) => setTicked((was) => new Set(was.has(id) ? [...was].filter((each) => each !== id) : [...was, id])),
    tickAll: () => setTicked(new Set(ticked.size === live.length ? [] : live.map(({ id }) => id))),
    issue: (drafts, expiresOn) =>
      deed('issue', async () => {
        const before = new Set((list.data?.codes ?? []).map(({ id }) => id));
        const items = drafts.map((draft) => ({ ...draft }));
        const answer = await call('issueEntryCodes', { body: { kind, items, expiresOn } });
        list.replace(answer);
        const made = answer.codes.filter(({ id }) => !before.has(id)).map(({ id }) => id);
        setTicked(new Set(made));
        const kept = drafts.length - made.length;
        const rest = kept > 0 ? `另外 ${kept} 个本来就有码，没有重做，墙上的还能用。` : '';
        return `做好了 ${made.length} 个${kindLabel(kind)}的码${made.length > 0 ? '，已选中，可以打印' : ''}。${rest}`;
      }),
    print: async (size, codes) => {
      await deed('print', async () => {
        const { fileName, pdfBase64 } = await call('printEntryCodes', { body: { ids: [...ticked], size, codes } });
        const bytes = Uint8Array.from(window.atob(pdfBase64), (character) => character.charCodeAt(0));
        saveFile(fileName, bytes, 'application/pdf');
        return `${fileName} 已下载，打开就能打印。`;
      });
    },
    revoke: (reason) =>
      deed('revoke', async () => {
        const ids = [...ticked];
        list.replace(await call('revokeEntryCodes', { body: { ids, reason } }));
        setTicked(new Set());
        return `${ids.length} 个码已停用。旧纸可以撕了，再扫的人会看到该去哪里。`;
      }),
  };
};
