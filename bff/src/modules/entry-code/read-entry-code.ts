import { type EntryCodeView, hospitalDate } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Clock } from '../../ports/clock';
import type { EntryCodeRepository } from './entry-code.repository';
import type { EntryCodeRow } from './entry-code.table';
import type { NameScene } from './name-scene';
import { decodeScene, parseScene, sceneOf } from './scene';
import type { SceneSeal } from './scene-seal';

interface Deps {
  tx: Transactions;
  clock: Clock;
  codes: EntryCodeRepository;
  seal: SceneSeal;
  names: NameScene;
  config: Pick<HospitalConfig, 'plainScenes'>;
}

/** What a code that staff had made opens. */
export const viewOf = async (names: NameScene, row: EntryCodeRow): Promise<EntryCodeView | null> => {
  const { kind, target, name } = row;
  if (kind === 'bed' || kind === 'bill' || kind === 'report' || kind === 'triage')
    return { kind, name, departmentCode: null, area: null };
  const scene = sceneOf(kind, target);
  const view = scene && (await names.name(scene));
  // A doctor is called as the sheet says: the HIS knows doctors only by their sessions.
  return view && kind === 'doctor' ? { ...view, name } : view;
};

const refusalOf = ({ revokedAt, expiresAt }: EntryCodeRow, now: Date): AppError | null => {
  if (revokedAt !== null) return new AppError('ENTRY_CODE.REVOKED');
  return expiresAt !== null && expiresAt <= now ? new AppError('ENTRY_CODE.EXPIRED') : null;
};

/**
 * Says what a scanned code opens; `count` for a fresh scan.
 * @throws ENTRY_CODE.UNKNOWN for another hospital's or a changed code, ENTRY_CODE.EXPIRED, ENTRY_CODE.REVOKED
 */
export const makeReadEntryCode = ({ tx, clock, codes, seal, names, config }: Deps) => {
  const unknown = (scene: string) => new AppError('ENTRY_CODE.UNKNOWN', { scene });

  const readSealed = async (ref: string, count: boolean): Promise<EntryCodeView> => {
    const now = clock.now();
    const row = await codes.findByRef(tx.outside, ref);
    if (!row) throw unknown(ref);
    const refusal = refusalOf(row, now);
    if (count) await codes.count(tx.outside, row.id, hospitalDate(now), refusal ? 'refused' : 'opened', now);
    if (refusal) throw refusal;
    const view = await viewOf(names, row);
    if (!view) throw unknown(ref);
    return view;
  };

  return async (text: string, count: boolean): Promise<EntryCodeView> => {
    const scene = decodeScene(text);
    const sealed = seal.open(scene);
    if (sealed) return readSealed(sealed.ref, count);
    const plain = config.plainScenes === 'accepted' ? parseScene(scene) : null;
    const view = plain && (await names.name(plain));
    if (!view) throw unknown(scene);
    return view;
  };
};
