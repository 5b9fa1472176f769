import { DAY } from '@anzhen/shared-types';
import { IsNull, MoreThan } from 'typeorm';
import { AppError } from '../../platform/app-error';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import { insertAll, insertRow } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Clock } from '../../ports/clock';
import { newOneTimeCode, plainCode } from './one-time-code';
import { newTotpSecret } from './staff.credentials';
import { InvitationRow, RecoveryCodeRow } from './staff.table';

/** Long enough for a weekend, short enough that a forgotten slip of paper opens nothing. */
const LIFETIME_MS = 3 * DAY;
const RECOVERY_CODES = 10;
const CODE = 'staff_invitation.code';
const TOTP = 'staff_invitation.totp';
const RECOVERY = 'staff_recovery_code.code';

export interface Invitation {
  id: string;
  staffId: string;
  expiresAt: Date;
  totpSecret: string;
}

interface Deps {
  clock: Clock;
  cipher: FieldCipher;
}

const countLeft = ({ manager }: Pick<Scope, 'manager'>, staffId: string): Promise<number> =>
  manager.countBy(RecoveryCodeRow, { staffId, usedAt: IsNull() });

/** Codes that work once: invitations and recovery codes. Only keyed indexes of them are kept. */
export const makeInvitationRepository = ({ clock, cipher }: Deps) => ({
  /** Replaces the person's open invitation. The code is told here and never again. */
  async invite({ manager }: Scope, staffId: string, createdBy: string): Promise<{ code: string; expiresAt: Date }> {
    const createdAt = clock.now();
    await manager.update(InvitationRow, { staffId, endedAt: IsNull() }, { endedAt: createdAt });
    const code = newOneTimeCode();
    const id = newId('invitation', createdAt);
    const expiresAt = new Date(createdAt.getTime() + LIFETIME_MS);
    await insertRow({ manager }, InvitationRow, {
      ...{ id, staffId, createdBy, createdAt, expiresAt, endedAt: null },
      codeIndex: cipher.blindIndex(CODE, plainCode(code)),
      totpCipher: cipher.seal(TOTP, id, newTotpSecret()),
    });
    return { code, expiresAt };
  },
  /** @throws STAFF.INVITATION_INVALID when there is none with this code that is still open */
  async find({ manager }: Scope, code: string): Promise<Invitation> {
    const codeIndex = cipher.blindIndex(CODE, plainCode(code));
    const row = await manager.findOneBy(InvitationRow, {
      ...{ codeIndex, endedAt: IsNull(), expiresAt: MoreThan(clock.now()) },
    });
    if (!row) throw new AppError('STAFF.INVITATION_INVALID');
    const { id, staffId, expiresAt } = row;
    return { id, staffId, expiresAt, totpSecret: cipher.open(TOTP, id, row.totpCipher) };
  },
  /** Uses an invitation up. @throws STAFF.INVITATION_INVALID when it was used, replaced or ran out meanwhile */
  async accept({ manager }: Scope, id: string): Promise<void> {
    const now = clock.now();
    const open = { id, endedAt: IsNull(), expiresAt: MoreThan(now) };
    const { affected } = await manager.update(InvitationRow, open, { endedAt: now });
    if (affected !== 1) throw new AppError('STAFF.INVITATION_INVALID', { invitationId: id });
  },
  async withdraw({ manager }: Scope, staffId: string): Promise<void> {
    await manager.update(InvitationRow, { staffId, endedAt: IsNull() }, { endedAt: clock.now() });
  },
  /** Until when each person's open invitation can be accepted. */
  async listOpen({ manager }: Scope): Promise<ReadonlyMap<string, Date>> {
    const rows = await manager.findBy(InvitationRow, { endedAt: IsNull(), expiresAt: MoreThan(clock.now()) });
    return new Map(rows.map(({ staffId, expiresAt }) => [staffId, expiresAt]));
  },
  /** Ten new recovery codes in place of those left; told here and never again. That one was used stays known. */
  async renewRecoveryCodes(scope: Scope, staffId: string): Promise<string[]> {
    await scope.manager.delete(RecoveryCodeRow, { staffId, usedAt: IsNull() });
    const codes = Array.from({ length: RECOVERY_CODES }, newOneTimeCode);
    const rows = codes.map((code) => ({
      id: newId('recoveryCode', clock.now()),
      staffId,
      codeIndex: cipher.blindIndex(RECOVERY, plainCode(code)),
      usedAt: null,
    }));
    await insertAll(scope, RecoveryCodeRow, rows);
    return codes;
  },
  async forgetRecoveryCodes({ manager }: Scope, staffId: string): Promise<void> {
    await manager.delete(RecoveryCodeRow, { staffId });
  },
  countRecoveryCodes: countLeft,
  /** The newest use of a recovery code since then, and how many are left; null when none was used. */
  async recoveryUse(
    { manager }: Scope,
    staffId: string,
    since: Date,
  ): Promise<{ usedAt: string; left: number } | null> {
    const row = await manager.findOne(RecoveryCodeRow, {
      where: { staffId, usedAt: MoreThan(since) },
      order: { usedAt: 'DESC' },
    });
    if (!row?.usedAt) return null;
    return { usedAt: row.usedAt.toISOString(), left: await countLeft({ manager }, staffId) };
  },
  /** False when it is not one of this person's, or was used before. */
  async useRecoveryCode({ manager }: Scope, staffId: string, code: string): Promise<boolean> {
    const unused = { staffId, codeIndex: cipher.blindIndex(RECOVERY, plainCode(code)), usedAt: IsNull() };
    const { affected } = await manager.update(RecoveryCodeRow, unused, { usedAt: clock.now() });
    return affected === 1;
  },
});

export type InvitationRepository = ReturnType<typeof makeInvitationRepository>;
