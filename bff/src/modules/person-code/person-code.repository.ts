import { randomInt } from 'node:crypto';
import { insertUnlessExists } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import { PersonCodeRow } from './person-code.table';

// The leading 9 keeps our codes apart from payment codes of WeChat (10–15) and Alipay (25–30), which are as long.
const newRef = (): string => `9${String(randomInt(10 ** 9)).padStart(9, '0')}`;
const TRIES = 5;

export const makePersonCodeRepository = () => ({
  findByRef: ({ manager }: Scope, ref: string): Promise<PersonCodeRow | null> =>
    manager.findOneBy(PersonCodeRow, { ref }),
  /** The name within codes of a patient; made with the first code. */
  async refOf(scope: Scope, who: Pick<PersonCodeRow, 'ownerId' | 'patientId'>, at: Date): Promise<string> {
    for (let left = TRIES; left > 0; left -= 1) {
      const kept = await scope.manager.findOneBy(PersonCodeRow, { patientId: who.patientId });
      if (kept) return kept.ref;
      const id = newId('personCode', at);
      // Taken by this patient's other phone, or by a stranger's code: look again.
      await insertUnlessExists(scope, PersonCodeRow, { id, ...who, ref: newRef(), usedStep: 0, createdAt: at });
    }
    throw new Error('no name for a person’s code was free');
  },
  /** False when this code or a later one was used, or somebody is just using one. */
  async use({ manager }: Scope, { id, usedStep }: PersonCodeRow, step: number): Promise<boolean> {
    if (usedStep >= step) return false;
    const { affected } = await manager.update(PersonCodeRow, { id, usedStep }, { usedStep: step });
    return affected === 1;
  },
  /** Gives back a code with which nothing was done; none that was used after it comes to life again. */
  async giveBack({ manager }: Scope, { id, usedStep }: PersonCodeRow, step: number): Promise<void> {
    await manager.update(PersonCodeRow, { id, usedStep: step }, { usedStep });
  },
});

export type PersonCodeRepository = ReturnType<typeof makePersonCodeRepository>;
