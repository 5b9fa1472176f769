import {
  addDays,
  type Contract,
  type EntryCodeKind,
  hospitalDate,
  hospitalInstant,
  type IssuedCode,
  type IssuedCodeList,
  type LocalDate,
} from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import type { Staff } from '../staff';
import type { EntryCodeRepository } from './entry-code.repository';
import type { EntryCodeDayRow, EntryCodeRow } from './entry-code.table';
import type { NameScene } from './name-scene';
import { viewOf } from './read-entry-code';
import { newRef, type SceneSeal } from './scene-seal';

interface Deps {
  tx: Transactions;
  clock: Clock;
  codes: EntryCodeRepository;
  seal: SceneSeal;
  names: NameScene;
  staff: Staff;
  /** Where browsers open the hospital's pages. */
  publicUrl: string;
}

type IssueRequest = Contract['issueEntryCodes']['request'];
const SHOWN_DAYS = 14;
const namedByStaff: readonly EntryCodeKind[] = ['bed', 'bill', 'doctor', 'report', 'triage'];

export const liveKeyOf = (kind: EntryCodeKind, target: string): string => `${kind}:${target}`;
export const statusOf = ({ revokedAt, expiresAt }: EntryCodeRow, now: Date): IssuedCode['status'] => {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'live';
};

/** The first instant after a day of the hospital. */
const endOf = (day: string): Date => hospitalInstant(addDays(day, 1), '00:00');

/** The address that a browser or another scanner opens. */
export const linkOf = (publicUrl: string, scene: string): string => `${publicUrl.replace(/\/$/, '')}/c/${scene}`;

const makeList = ({ tx, clock, codes, seal, names, staff, publicUrl }: Deps) => {
  const scansOf = (days: readonly EntryCodeDayRow[], shown: readonly LocalDate[]) => ({
    scansByDay: shown.map((day) => days.find((each) => each.day === day)?.opened ?? 0),
    refused: days.reduce((sum, { refused }) => sum + refused, 0),
  });
  return async (): Promise<IssuedCodeList> => {
    const now = clock.now();
    const from = addDays(hospitalDate(now), 1 - SHOWN_DAYS);
    const shown = Array.from({ length: SHOWN_DAYS }, (_, later) => addDays(from, later));
    const [rows, days, known] = await Promise.all([
      codes.list(tx.outside),
      codes.daysOf(tx.outside, from),
      names.known(),
    ]);
    const issuers = await staff.namesOf(tx.outside, [...new Set(rows.map(({ issuedBy }) => issuedBy))]);
    const daysOf = new Map<string, EntryCodeDayRow[]>();
    for (const day of days) daysOf.set(day.codeId, [...(daysOf.get(day.codeId) ?? []), day]);
    return {
      codes: rows.map((row) => {
        const scene = seal.seal(row);
        return {
          ...{ id: row.id, kind: row.kind, target: row.target, name: row.name },
          ...{ scene, link: linkOf(publicUrl, scene), status: statusOf(row, now) },
          issuedAt: row.issuedAt.toISOString(),
          issuedBy: issuers.get(row.issuedBy) ?? '已离职的同事',
          expiresAt: row.expiresAt?.toISOString() ?? null,
          revokedAt: row.revokedAt?.toISOString() ?? null,
          revokeReason: row.revokeReason,
          ...scansOf(daysOf.get(row.id) ?? [], shown),
        };
      }),
      known,
    };
  };
};

/** What staff do with codes: make them, look at the scans, revoke them. */
export const makeManageEntryCodes = (deps: Deps) => {
  const { tx, clock, codes, names, staff } = deps;
  const list = makeList(deps);

  const drafted = async (staffId: string, { kind, items, expiresOn }: IssueRequest): Promise<EntryCodeRow[]> => {
    const now = clock.now();
    if (kind === 'bill' && expiresOn === undefined) throw new AppError('ENTRY_CODE.EXPIRY_MISSING');
    if (expiresOn !== undefined && expiresOn < hospitalDate(now)) throw new AppError('ENTRY_CODE.EXPIRY_PAST');
    const isNamed = namedByStaff.includes(kind);
    const rows = items.map(({ target, name }): EntryCodeRow => {
      if (isNamed && name === undefined) throw new AppError('ENTRY_CODE.NAME_MISSING', { kind, target });
      return {
        ...{ id: newId('entryCode', now), ref: newRef(), kind, target, name: name ?? '' },
        ...{ liveKey: liveKeyOf(kind, target), issuedBy: staffId, issuedAt: now },
        expiresAt: expiresOn === undefined ? null : endOf(expiresOn),
        ...{ revokedAt: null, revokedBy: null, revokeReason: null },
      };
    });
    const views = await Promise.all(rows.map((row) => viewOf(names, row)));
    return rows.map((row, at) => {
      const view = views[at];
      if (!view) throw new AppError('ENTRY_CODE.TARGET_UNKNOWN', { kind, target: row.target });
      return isNamed ? row : { ...row, name: view.name };
    });
  };

  return {
    async list(staffId: string): Promise<IssuedCodeList> {
      await staff.requireRight(tx.outside, staffId, 'code.manage');
      return list();
    },
    /**
     * Makes codes. A place that has a code keeps it: tapping twice makes no second one, and paper stays valid.
     * @throws STAFF.FORBIDDEN, ENTRY_CODE.TARGET_UNKNOWN, ENTRY_CODE.NAME_MISSING, ENTRY_CODE.EXPIRY_MISSING,
     * ENTRY_CODE.EXPIRY_PAST
     */
    async issue(staffId: string, request: IssueRequest): Promise<IssuedCodeList> {
      await staff.requireRight(tx.outside, staffId, 'code.manage');
      const rows = await drafted(staffId, request);
      const liveKeys = rows.map(({ kind, target }) => liveKeyOf(kind, target));
      await tx.run(async (scope) => {
        await codes.retire(scope, liveKeys, clock.now());
        await codes.addAll(scope, rows);
      });
      return list();
    },
    /** Whoever scans one afterwards is told what to do. @throws STAFF.FORBIDDEN */
    async revoke(staffId: string, ids: readonly string[], reason: string): Promise<IssuedCodeList> {
      await staff.requireRight(tx.outside, staffId, 'code.manage');
      await codes.revoke(tx.outside, ids, { revokedAt: clock.now(), revokedBy: staffId, revokeReason: reason });
      return list();
    },
  };
};
