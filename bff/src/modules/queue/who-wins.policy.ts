import type { QueueUpdate } from '@anzhen/shared-types';
import { callerOf } from './queue.policy';
import type { QueueRules } from './queue.rules';

/** Facts about a person that any system of the hospital may know first; calling is for one only. */
const FACTS: readonly QueueUpdate['type'][] = ['arrived', 'done'];

/** Whether a system may tell this about a department: who calls there may tell everything, others only facts. */
export const mayTell = (
  callerId: string,
  { departmentCode, type }: { departmentCode: string; type: QueueUpdate['type'] },
  rules: Pick<QueueRules, 'callers'>,
): boolean => FACTS.includes(type) || callerOf(departmentCode, rules) === callerId;

/** Of two stories about one matter the later one holds, whichever came first. */
export const isOutdated = (at: Date, last: { at: Date } | null): boolean => last !== null && at < last.at;

/**
 * Whether something about a visit comes after the call of the next person, which ended it. That somebody had not come
 * still counts then: nobody has told that they were seen.
 */
export const isPassedBy = (
  at: Date,
  { status, doneAt }: { status: string; doneAt: Date | null },
  type: QueueUpdate['type'],
): boolean => status === 'done' && doneAt !== null && at < doneAt && type !== 'missed';
