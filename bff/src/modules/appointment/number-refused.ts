import { AppError } from '../../platform/app-error';
import type { CountedVisit } from './booking-limits.policy';

/** Why somebody gets no number, with what they have booked already: what else is free is offered by it. */
export class NumberRefused extends AppError {
  constructor(
    { code, context, displayText }: AppError,
    readonly visits: readonly CountedVisit[],
  ) {
    super(code, context, displayText);
  }
}
