/**
 * What a person may be asked to do because something was broken on purpose and no program can mend it. An item of any
 * other kind excuses nothing: what it is about must be right all the same.
 */
const EXCUSES: Readonly<Record<string, string>> = {
  'release-refused': 'late: a confirmation arrives when the number was given up, and the HIS has booked it',
  'appointment-refund-refused': 'clock: the time until which the HIS takes a registration back is over',
  'payment-not-settled': 'clock: the HIS was asked for hours, or the bill has run out meanwhile',
  'med-ins-cash-stuck': 'clock: WeChat had an hour to send back the cash of what the insurance did not settle',
  'refund-abnormal': 'centre: a spoilt answer of 6203 used up the consent, and the patient is gone',
};

/** Whose trouble a person was rightly given. */
export const excusedBy = (worklist: readonly { kind: string; subjectId: string }[]): ReadonlySet<string> =>
  new Set(worklist.filter(({ kind }) => Object.hasOwn(EXCUSES, kind)).map(({ subjectId }) => subjectId));
