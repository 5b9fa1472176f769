import type { AppointmentStatus, LocalDate } from '@anzhen/shared-types';
import { In, LessThanOrEqual } from 'typeorm';
import { AppError } from '../../platform/app-error';
import { insertAllUnlessExist } from '../../platform/db/insert-row';
import type { Scope } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import { AppointmentRow } from '../appointment/appointment.table';
import { type FollowUpStatus, FollowUpRow } from './follow-up.table';

/** A registration with which somebody comes back: paid, or come already. */
const RETURNING: readonly AppointmentStatus[] = ['paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'visited'];

export const makeFollowUpRepository = ({ clock }: { clock: Clock }) => ({
  /** Visits of these departments from a day on that are over and have no question yet, however they came to be over. */
  findUnplanned(
    { manager }: Scope,
    { departments, from, limit }: { departments: readonly string[]; from: LocalDate; limit: number },
  ): Promise<AppointmentRow[]> {
    return manager
      .createQueryBuilder(AppointmentRow, 'a')
      .where("a.visit_date >= :from AND a.status = 'visited'", { from })
      .andWhere('a.department_code IN (:...departments)', { departments })
      .andWhere('NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.appointment_id = a.id)')
      .orderBy('a.id')
      .limit(limit)
      .getMany();
  },

  /** One per visit: a second plan for the same is left out. */
  plan: (scope: Scope, rows: readonly FollowUpRow[]): Promise<void> => insertAllUnlessExist(scope, FollowUpRow, rows),

  findDue: ({ manager }: Scope, now: Date, limit: number): Promise<FollowUpRow[]> =>
    manager.find(FollowUpRow, {
      where: { status: 'planned', dueAt: LessThanOrEqual(now) },
      order: { dueAt: 'ASC', id: 'ASC' },
      take: limit,
    }),

  /** Which of these people have a later visit to the same department, in whichever account. */
  async findReturned({ manager }: Scope, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await manager
      .createQueryBuilder(FollowUpRow, 'f')
      .innerJoin(
        AppointmentRow,
        'a',
        'a.his_patient_id = f.his_patient_id AND a.visit_date > f.visit_date AND a.department_code = f.department_code',
      )
      .select('DISTINCT f.id', 'id')
      .where('f.id IN (:...ids) AND a.status IN (:...statuses)', { ids, statuses: RETURNING })
      .getRawMany<{ id: string }>();
    return new Set(rows.map(({ id }) => id));
  },

  /** Settles what is still planned; answers how many. */
  async settle(
    { manager }: Scope,
    ids: readonly string[],
    status: Exclude<FollowUpStatus, 'planned'>,
  ): Promise<number> {
    if (ids.length === 0) return 0;
    const where = { id: In([...ids]), status: 'planned' as const };
    const { affected } = await manager.update(FollowUpRow, where, { status, updatedAt: clock.now() });
    return affected ?? 0;
  },

  /** The caller's own. @throws FOLLOW_UP.NOT_FOUND */
  async require({ manager }: Scope, ownerId: string, id: string): Promise<FollowUpRow> {
    const row = await manager.findOneBy(FollowUpRow, { id, ownerId });
    if (!row) throw new AppError('FOLLOW_UP.NOT_FOUND', { followUpId: id });
    return row;
  },
});

export type FollowUpRepository = ReturnType<typeof makeFollowUpRepository>;
