import type { HoldAppointmentRequest } from '@anzhen/shared-types';
import type { AppError } from '../../platform/app-error';
import type { HisDepartment, HisSession, HisSlot } from '../../ports/his';
import type { AppointmentRow } from './appointment.table';

export interface HoldCommand extends HoldAppointmentRequest {
  ownerId: string;
  requestId: string;
  source: AppointmentRow['source'];
}

/** What is wanted, as the HIS listed it a moment ago. */
export interface Wish {
  session: HisSession;
  department: HisDepartment;
  slot: HisSlot;
  /** When the listing was asked for, at the latest. */
  readAt: Date;
}

/** A wish whose session, slot or time forbids it carries the refusal: a replay is answered all the same. */
export interface Claim {
  command: HoldCommand;
  hash: string;
  wish: Wish | AppError;
}

/** `isNew`: the number is ours to ask of the HIS. Else the same key was here before. */
export interface Claimed {
  row: AppointmentRow;
  isNew: boolean;
}
