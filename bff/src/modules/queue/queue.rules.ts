import type { LocalTime, Period, Priority } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';

/** What a hospital decides about its lines (config/hospital). */
export interface QueueRules extends HospitalRules {
  /** How long before the appointed time one may check in. */
  checkInEarlyMinutes: number;
  /** When a half day's clinic is over. */
  periodEnds: Readonly<Record<Period, LocalTime>>;
  /** Names of departments, or words in them, whose patients the board shows by number only. */
  privacyDepartments: readonly string[];
}

type HospitalRules = HospitalConfig['queue'];

/** Where the hospital wants people with a reason to go first: before everybody, before their own slot, or suggested. */
export type PriorityPlace = NonNullable<HospitalRules['priorities'][Priority]>['place'];
