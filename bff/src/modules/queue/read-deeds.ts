import { hospitalDate, type QueueDeedList } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Staff } from '../staff';
import { deedWords } from './deed-words';
import type { QueueRepository } from './queue.repository';
import type { QueueEventRow } from './queue.table';
import { requireArea } from './require-area';

interface Deps {
  tx: Transactions;
  clock: Clock;
  queues: QueueRepository;
  staff: Staff;
}

/** As many as somebody looks through; the whole record is the auditor's. */
const SHOWN = 100;

const byWhom = ({ actorKind, actorId }: QueueEventRow, names: ReadonlyMap<string, string>): string => {
  switch (actorKind) {
    case 'staff':
      return names.get(actorId) ?? '已停用的账号';
    case 'user':
      return '患者自己';
    case 'caller':
      return `叫号系统 ${actorId}`;
    case 'system':
      return '系统';
  }
};

/** What happened in the lines of a waiting area today, newest first. @throws STAFF.FORBIDDEN for one that is not theirs */
export const makeReadDeeds =
  ({ tx, clock, queues, staff }: Deps) =>
  async (staffId: string, wanted: string | undefined): Promise<QueueDeedList> => {
    const { area } = await requireArea(staff, tx.outside, staffId, wanted);
    const rows = await queues.findByArea(tx.outside, area, hospitalDate(clock.now()));
    const rooms = new Map(rows.map(({ id, room }) => [id, room]));
    const events = await queues.newestDeeds(tx.outside, [...rooms.keys()], SHOWN);
    const people = events.flatMap(({ actorKind, actorId }) => (actorKind === 'staff' ? [actorId] : []));
    const names = await staff.namesOf(tx.outside, people);
    return {
      area,
      deeds: events.map((event) => ({
        ...{ id: event.id, at: event.at.toISOString(), room: rooms.get(event.queueId) ?? '', text: deedWords(event) },
        // Where somebody was moved to stands in the words; what was taken back is told by the line above.
        reason: event.type === 'transfer' || event.type === 'undo' ? null : event.reason,
        by: byWhom(event, names),
      })),
    };
  };
