import { join } from 'node:path';
import type * as HisRest from '../../bff/src/adapters/his-rest';
import type * as SystemClock from '../../bff/src/adapters/system-clock';
import type * as Container from '../../bff/src/container';
import type * as Env from '../../bff/src/env';
import type * as Presenter from '../../bff/src/modules/appointment/appointment.presenter';
import type * as AppointmentTable from '../../bff/src/modules/appointment/appointment.table';
import type * as StockTable from '../../bff/src/modules/appointment/slot-stock.table';
import type * as Audit from '../../bff/src/modules/audit';
import type * as IdentityTable from '../../bff/src/modules/identity/identity.table';
import type * as Patients from '../../bff/src/modules/patient/patient.repository';
import type * as PatientTable from '../../bff/src/modules/patient/patient.table';
import type * as Errors from '../../bff/src/platform/app-error';
import type * as Cipher from '../../bff/src/platform/crypto/field-cipher';
import type * as Database from '../../bff/src/platform/db/data-source';
import type * as Insert from '../../bff/src/platform/db/insert-row';
import type * as Transactions from '../../bff/src/platform/db/transaction';
import type * as NewId from '../../bff/src/platform/new-id';

/** The BFF as `npm run build:bff` makes it: what is measured is what runs in a hospital, not its source. */
const from = <Module>(path: string): Module => require(join(__dirname, '../../bff/dist', path)) as Module;

export const { openContainer } = from<typeof Container>('container.js');
export const { loadEnv } = from<typeof Env>('env.js');
export const { AppError } = from<typeof Errors>('platform/app-error.js');
export const { makeFieldCipher } = from<typeof Cipher>('platform/crypto/field-cipher.js');
export const { openDatabase } = from<typeof Database>('platform/db/data-source.js');
export const { makeTransactions } = from<typeof Transactions>('platform/db/transaction.js');
export const { insertAll, insertRow } = from<typeof Insert>('platform/db/insert-row.js');
export const { newId } = from<typeof NewId>('platform/new-id.js');
export const { makeHisRest } = from<typeof HisRest>('adapters/his-rest/index.js');
export const { systemClock } = from<typeof SystemClock>('adapters/system-clock/index.js');
export const { AppointmentRow } = from<typeof AppointmentTable>('modules/appointment/appointment.table.js');
export const { SlotStockRow } = from<typeof StockTable>('modules/appointment/slot-stock.table.js');
export const { presentAppointment } = from<typeof Presenter>('modules/appointment/appointment.presenter.js');
export const { makeAudit } = from<typeof Audit>('modules/audit/index.js');
export const { UserRow, SessionRow } = from<typeof IdentityTable>('modules/identity/identity.table.js');
export const { makePatientRepository } = from<typeof Patients>('modules/patient/patient.repository.js');
export const { PatientRow } = from<typeof PatientTable>('modules/patient/patient.table.js');
