import type { ConformanceCase } from '../case';
import { billCases } from './bills';
import { codecCases } from './codec';
import { confirmCases } from './confirm';
import { eventCases } from './events';
import { holdCases, raceCases } from './hold';
import { hygieneCases } from './hygiene';
import { identityCases } from './identity';
import { reconcileCases } from './reconcile';
import { refundCases } from './refund';
import { reportCases } from './reports';
import { scheduleCases } from './schedule';
import { moneyTrapCases } from './money-traps';
import { visitCases } from './trap-visits';
import { trapCases } from './traps';
import { unknownCases } from './unknown-outcomes';

/** Every case, in the order in which they run: the last ones look back at all that was said before. */
export const ALL_CASES: readonly ConformanceCase[] = [
  ...identityCases,
  ...scheduleCases,
  ...holdCases,
  ...raceCases,
  ...confirmCases,
  ...unknownCases,
  ...refundCases,
  ...billCases,
  ...reportCases,
  ...codecCases,
  ...reconcileCases,
  ...eventCases,
  ...visitCases,
  ...moneyTrapCases,
  ...trapCases,
  ...hygieneCases,
];
