import {
  addDays,
  type BroadcastGroup,
  type DryRun,
  formatDay,
  type LocalDate,
  maskName,
  type MessageChannel,
  type NoticeEvent,
} from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import { newId } from '../../platform/new-id';
import type { Outlook } from '../notification';
import type { PatientFacts, Patients } from '../patient';
import type { Staff } from '../staff';
import type { Audiences, Invited } from './audience.repository';
import type { BroadcastPersonRow } from './broadcast.table';

const SHOWN_MAX = 200;

interface Deps {
  tx: Transactions;
  staff: Pick<Staff, 'requireRight'>;
  patients: Pick<Patients, 'describe'>;
  outlook: Pick<Outlook, 'kinds' | 'foresee'>;
  audiences: Audiences;
  releaseAbove: number;
  peopleMax: number;
}

/** The day itself, not "tomorrow": a record is read later. */
export const dayInWords = (day: LocalDate): string => formatDay(day, addDays(day, -7));

/** What a list of an audience says about somebody's visit. */
export const visitInWords = ({
  visitDate,
  startsAt,
  doctorName,
}: Pick<Invited, 'visitDate' | 'startsAt' | 'doctorName'>): string =>
  `${dayInWords(visitDate)} ${startsAt} ${doctorName}`;

/** Everybody in an audience with who they are. @throws BROADCAST.TOO_MANY */
export const makeFindPeople =
  ({ patients, audiences, peopleMax }: Pick<Deps, 'patients' | 'audiences' | 'peopleMax'>) =>
  async (
    scope: Scope,
    groups: readonly BroadcastGroup[],
  ): Promise<(Invited & { facts: PatientFacts | undefined })[]> => {
    const invited = await audiences.peopleOf(scope, groups, peopleMax + 1);
    if (invited.length > peopleMax) throw new AppError('BROADCAST.TOO_MANY', { groups: groups.length });
    const facts = await patients.describe(
      scope,
      invited.map(({ patientId }) => patientId),
    );
    return invited.map((each) => ({ ...each, facts: facts.get(each.patientId) }));
  };

export type FindPeople = ReturnType<typeof makeFindPeople>;

/** The rows of people who are in an audience now. */
export const writeDown = (
  found: Awaited<ReturnType<FindPeople>>,
  { broadcastId, now }: { broadcastId: string; now: Date },
): BroadcastPersonRow[] =>
  found.map(({ appointmentId, ownerId, patientId, facts }) => ({
    ...{ id: newId('broadcastPerson', now), broadcastId, appointmentId, ownerId, patientId },
    ...{ maskedName: maskName(facts?.name ?? ''), status: 'waiting', phonedAt: null, phonedBy: null },
  }));

/** 试算: who would get a notice and how; nobody is told anything. @throws STAFF.FORBIDDEN, BROADCAST.TOO_MANY */
export const makeForeseePeople =
  ({ tx, staff, outlook, findPeople, releaseAbove }: Deps & { findPeople: FindPeople }) =>
  async (staffId: string, event: NoticeEvent, groups: readonly BroadcastGroup[]): Promise<DryRun> => {
    await staff.requireRight(tx.outside, staffId, 'broadcast.send');
    const people = await findPeople(tx.outside, groups);
    const ways = await outlook.foresee(
      tx.outside,
      event,
      people.map(({ ownerId, facts }) => ({ userId: ownerId, hasPhone: !!facts?.phone })),
    );
    const by = new Map<MessageChannel, number>();
    for (const way of ways) if (way !== null) by.set(way, (by.get(way) ?? 0) + 1);
    const offered = outlook.kinds.find((kind) => kind.event === event)?.channels ?? [];
    return {
      people: people.length,
      channels: offered.map((channel) => ({ channel, people: by.get(channel) ?? 0 })),
      phoneOnly: ways.filter((way) => way === null).length,
      needsRelease: people.length > releaseAbove,
      list: people.slice(0, SHOWN_MAX).map((person, at) => ({
        ...{ name: maskName(person.facts?.name ?? ''), visit: visitInWords(person), channel: ways[at] ?? null },
      })),
    };
  };
