import type { HisSite, Offer } from './harness';
import { TRAPS } from './harness';

const person = (name: string, idNumber: string, sex: 'male' | 'female', birthDate: string, phone: string) => ({
  ...{ name, idNumber, sex, birthDate, phone },
});

const CHRONIC = person('余佩兰', '990101195803120027', 'female', '1958-03-12', '13900000001');
const YOUNG = person('何静姝', '990101199709300046', 'female', '1997-09-30', '13900000006');
const LUNG = person('田守正', '990101195507080016', 'male', '1955-07-08', '13900000002');
const ELDER = person('许长庚', '990101194405200035', 'male', '1944-05-20', '13900000003');
const TWO_FILES = person('苏明远', '990101199102140074', 'male', '1991-02-14', '13900000005');
const ID_WITH_X = person('程安之', '99010119930618006X', 'female', '1993-06-18', '13900000007');

/** What the sandbox hospital is seeded with (docs/SANDBOX-HIS.md §3). All names are invented. */
export const SANDBOX_SITE: HisSite = {
  patient: ID_WITH_X,
  stranger: YOUNG,
  nobody: person('查无此人', '990101198001010014', 'male', '1980-01-01', '13900000099'),
  twoFiles: TWO_FILES,
  idWithX: ID_WITH_X,
  concession: ELDER,
  reader: CHRONIC,
  examined: LUNG,
  critical: ELDER,
  departments: ['D0301', 'D0303', 'D0305', 'D0306', 'D0307', 'D0401', 'D0402', 'D05', 'D07', 'D10', 'D11', 'D12'],
  concessionDepartment: 'D0305',
  freeDepartment: 'D02',
  uncountedDepartment: 'D20',
  stoppedDepartment: 'D0304',
  notOpenDepartment: 'D13',
  daysAhead: 12,
};

/** What a sandbox can play. */
export const SANDBOX_OFFERS: ReadonlySet<Offer> = new Set<Offer>([
  'oracle',
  'staff',
  'movableClock',
  'slowPeer',
  'doublingPeer',
  'longBills',
  'consents',
  'windowRefunds',
  'wrongSecret',
  'sameDay',
  'manyPatients',
  ...(Object.keys(TRAPS) as (keyof typeof TRAPS)[]).map((trap): Offer => `trap:${trap}`),
]);
