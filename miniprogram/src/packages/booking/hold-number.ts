import type { AppointmentView, SlotOffer } from '@anzhen/shared-types';
import { type ApiError, call, withKey } from '@/api';

/**
 * Asks for one number for one person. The key is stored before anything is sent, so one tap more after a lost answer
 * never holds a second number. The answer may still be `holding`: the place is kept while the hospital is asked.
 * @throws ApiError
 */
export const holdNumber = (
  patientId: string,
  { sessionId, slotId }: Pick<SlotOffer, 'sessionId' | 'slotId'>,
): Promise<AppointmentView> =>
  withKey(`hold.${patientId}.${slotId}`, (idempotencyKey) =>
    call('holdAppointment', { body: { patientId, sessionId, slotId, idempotencyKey } }),
  );

/** The number went to somebody else, or there are none left: what happened, and that no money moved. */
const lostWords: Record<string, string> = {
  'APPOINTMENT.SLOT_TAKEN': '这个号刚被约走了。没有扣钱。',
  'APPOINTMENT.SESSION_FULL': '这个门诊约满了。没有扣钱。',
  'APPOINTMENT.SESSION_STOPPED': '医生停诊了。没有扣钱。',
};

/** Refusals that are about the person: somebody else may still take the same number. */
const personal = [
  'APPOINTMENT.AGE_NOT_ALLOWED',
  'APPOINTMENT.ALREADY_BOOKED',
  'APPOINTMENT.LIMIT_REACHED',
  'APPOINTMENT.DEPARTMENT_LIMIT',
  'APPOINTMENT.NO_SHOW_BLOCKED',
  'APPOINTMENT.RULE_DENIED',
];
/** Refusals whose cause stands in 我的挂号. */
const seenInList = ['APPOINTMENT.ALREADY_BOOKED', 'APPOINTMENT.LIMIT_REACHED', 'APPOINTMENT.DEPARTMENT_LIMIT'];

export interface HoldRefusal {
  message: string;
  /** The number is lost and other ones may be taken in place of it. */
  isLost: boolean;
  isPersonal: boolean;
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
  isPersonal: personal.includes(code),
  offers: alternatives,
  seeAlso: seeAlsoOf(code),
});
