import type { LocalTime, Period } from '@anzhen/shared-types';

/** What a hospital decides about its lines (config/hospital). */
export interface QueueRules {
  /** How long before the appointed time one may check in. */
  checkInEarlyMinutes: number;
  /** When a half day's clinic is over. */
  periodEnds: Readonly<Record<Period, LocalTime>>;
  /** From this age on the console suggests calling somebody first. */
  priorityAge: number;
  /** Scanning the clinic's code this long after the consultation means coming back with results (回诊). */
  returnVisitAfterMinutes: number;
  /** Names of departments, or words in them, whose patients the board shows by number only. */
  privacyDepartments: readonly string[];
}
