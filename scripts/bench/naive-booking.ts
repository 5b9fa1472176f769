import { createHash } from 'node:crypto';
import type { Overlay } from '../../bff/src/container';
import type { Handler } from '../../bff/src/platform/http/bind';
import type { AppointmentRow as Row } from '../../bff/src/modules/appointment/appointment.table';
import {
  AppError,
  AppointmentRow,
  insertRow,
  makeAudit,
  makePatientRepository,
  makeTransactions,
  newId,
  openDatabase,
  presentTaken,
} from './built';

type Book = Handler<'holdAppointment'>;

/** What stands before and behind a booking, and nothing in between. */
export const emptyBooking: Book = () => Promise.resolve({} as never);

/**
 * A booking as one would write it first: look whether the key was here, read the person, count what they have, take one
 * from the count of the slot if there is one, insert the registration and the record of the deed. It asks no HIS.
 */
export const makeNaiveBooking = async ({ clock, cipher }: Parameters<Overlay>[1]): Promise<Book> => {
  // Its own pool lets everybody wait: refusing most of a rush would make it look fast.
  const tx = makeTransactions(await openDatabase(process.env.DATABASE_URL ?? '', { queueLimit: 0 }));
  const patients = makePatientRepository({ clock, cipher });
  const audit = makeAudit({ clock });
  return async ({ actorId, body, facts }) => {
    const { manager } = tx.outside;
    const { patientId, sessionId, slotId, idempotencyKey } = body;
    const earlier = await manager.findOneBy(AppointmentRow, { ownerId: actorId, idempotencyKey });
    const patient = await patients.require(tx.outside, actorId, patientId);
    const now = clock.now();
    if (earlier) return presentTaken(earlier);
    const row = {
      ...{ id: newId('appointment', now), ownerId: actorId, patientId, hisPatientId: patient.hisPatientId },
      ...{
        status: 'holding',
        source: 'app' as const,
        sessionId,
        slotId,
        departmentCode: 'D01',
        departmentName: '心血管内科',
      },
      ...{
        doctorId: 'W0',
        doctorName: '医生',
        doctorTitle: '主任医师',
        room: '5诊室',
        campus: '本部',
        building: '门诊楼',
      },
      ...{ floor: '3 楼', area: 'B 区', visitDate: process.env.BENCH_DATE ?? '', period: 'morning', startsAt: '08:00' },
      ...{ endsAt: '08:30', visitNumber: null, registrationNo: null, feeFen: 8000, listFeeFen: 8000, paymentId: null },
      ...{ holdExpiresAt: null, activeNumberKey: null, activePersonKey: `${patient.hisPatientId}:${sessionId}` },
      ...{ idempotencyKey, requestHash: createHash('sha256').update(slotId).digest('hex'), nextCheckAt: null },
      ...{ checkCount: 0, endReason: null, doctorChange: null, createdAt: now, updatedAt: now },
    };
    await tx.run(async (scope) => {
      const sql = 'SELECT COUNT(*) AS n FROM appointment WHERE his_patient_id = ? AND visit_date = ?';
      const [count] = (await scope.manager.query(sql, [patient.hisPatientId, row.visitDate])) as { n: string }[];
      if (Number(count?.n) >= 2) throw new AppError('APPOINTMENT.LIMIT_REACHED');
      const taken = (await scope.manager.query(
        'UPDATE slot_stock SET remaining = remaining - 1 WHERE id = ? AND remaining > 0',
        [`${sessionId}:${slotId}`],
      )) as { affectedRows: number };
      if (taken.affectedRows !== 1) throw new AppError('APPOINTMENT.SLOT_TAKEN');
      await insertRow(scope, AppointmentRow, row as Row);
      const who = { actorKind: 'user' as const, actorId, ownerId: actorId, patientId };
      const deed = { action: 'appointment.requested', subjectKind: 'appointment', subjectId: row.id };
      await audit.record(scope, { ...who, ...deed, requestId: facts.requestId });
    });
    return presentTaken(row as Row);
  };
};
