import type { SlotOffer, TakenNumber } from '@anzhen/shared-types';
import { type ApiError, call, withKey } from '@/api';

/**
 * Asks for one number for one person. The key is stored before anything is sent, so one tap more after a lost answer
 * never holds a second number. The answer may still be `holding`: the place is kept while the hospital is asked.
 * @throws ApiError
 */
export const holdNumber = (
  patientId: string,
  { sessionId, slotId }: Pick<SlotOffer, 'sessionId' | 'slotId'>,
): Promise<TakenNumber> =>
  withKey(`hold.${patientId}.${slotId}`, (idempotencyKey) =>
    call('holdAppointment', { body: { patientId, sessionId, slotId, idempotencyKey } }),
  );

/** The number went to somebody else, or there are none left: what happened, and that no money moved. */
const lostWords: Record<string, string> = {
  'APPOINTMENT.SLOT_TAKEN': '这个号刚被约走了。没有扣钱。',
  'APPOINTMENT.SESSION_FULL': '这个门诊约满了。没有扣钱。',
  'APPOINTMENT.SESSION_STOPPED': '医生停诊了。没有扣钱。',
};

/** Refusals that are about the person, as they stand beside the name: somebody else may still take the same number. */
const personal: Record<string, string | undefined> = {
  'APPOINTMENT.AGE_NOT_ALLOWED': '14 岁以下请挂儿科',
  'APPOINTMENT.ALREADY_BOOKED': '已经有这个门诊的号',
  'APPOINTMENT.LIMIT_REACHED': '挂的号到上限了',
  'APPOINTMENT.DEPARTMENT_LIMIT': '这个科近期挂过号',
  'APPOINTMENT.NO_SHOW_BLOCKED': '手机挂号暂停了',
  'APPOINTMENT.RULE_DENIED': '医院规定不能挂',
  'WAITLIST.ALREADY_IN': '已经在候补',
};
/** Refusals whose cause stands in 我的挂号. */
const seenInList = [
  'APPOINTMENT.ALREADY_BOOKED',
  'APPOINTMENT.LIMIT_REACHED',
  'APPOINTMENT.DEPARTMENT_LIMIT',
  'WAITLIST.ALREADY_IN',
  'WAITLIST.LIMIT_REACHED',
];

export interface HoldRefusal {
  message: string;
  /** The number is lost and other ones may be taken in place of it. */
  isLost: boolean;
  /** Beside the name of the person it is about; null when it is about the number. */
  personal: string | null;
  /** Free numbers nearby, the nearest first. */
  offers: readonly SlotOffer[];
  /** Where the person finds out more. */
  seeAlso: 'no-shows' | 'appointments' | null;
}

const seeAlsoOf = (code: string): HoldRefusal['seeAlso'] => {
  if (code === 'APPOINTMENT.NO_SHOW_BLOCKED') return 'no-shows';
  return seenInList.includes(code) ? 'appointments' : null;
};

/** What a refused hold means for the person: never a dead end. */
export const refusalFrom = ({ code, message, alternatives }: ApiError): HoldRefusal => ({
  message: lostWords[code] ?? message,
  isLost: code in lostWords,
  personal: personal[code] ?? null,
  offers: alternatives,
  seeAlso: seeAlsoOf(code),
});
