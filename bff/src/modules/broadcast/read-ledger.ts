import {
  type BroadcastDetail,
  type BroadcastPage,
  type BroadcastResult,
  type BroadcastView,
  type Contract,
  hospitalDate,
  type NoticeEvent,
} from '@anzhen/shared-types';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { Clock } from '../../ports/clock';
import type { Outlook } from '../notification';
import type { Staff } from '../staff';
import { type Known, ledgerCsv, presentBroadcast } from './broadcast.presenter';
import type { BroadcastRepository, Search } from './broadcast.repository';
import type { BroadcastRow } from './broadcast.table';
import { visitInWords } from './foresee-people';
import type { PersonRepository } from './person.repository';
import type { TrialRepository } from './trial.repository';

const PAGE = 20;
const PEOPLE_SHOWN_MAX = 200;
/** Of the newest broadcasts that fit the search; whoever needs more chooses days. */
const EXPORT_BROADCASTS_MAX = 200;
const EXPORT_PEOPLE_MAX = 10_000;

interface Deps {
  tx: Transactions;
  clock: Clock;
  staff: Pick<Staff, 'requireRight' | 'namesOf'>;
  outlook: Pick<Outlook, 'kinds'>;
  broadcasts: BroadcastRepository;
  people: PersonRepository;
  trials: TrialRepository;
}

const authorsOf = (rows: readonly BroadcastRow[]): (string | null)[] =>
  rows.flatMap(({ writtenBy, releasedBy }) => [writtenBy, releasedBy]);

/** The ledger of broadcasts. Every call: @throws STAFF.FORBIDDEN */
export const makeReadLedger = ({ tx, clock, staff, outlook, broadcasts, people, trials }: Deps) => {
  const titleOf = (event: NoticeEvent): string => outlook.kinds.find((kind) => kind.event === event)?.title ?? '通知';
  const searchFor = ({ wanted, ...rest }: Contract['listBroadcasts']['query']): Search => ({
    ...rest,
    wanted: wanted === undefined ? undefined : { word: wanted, events: eventsNamed(wanted) },
  });
  const eventsNamed = (word: string): NoticeEvent[] =>
    outlook.kinds.filter(({ title }) => title.includes(word)).map(({ event }) => event);

  const namesOf = (scope: Scope, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> =>
    staff.namesOf(scope, [...new Set(ids.filter((id) => id !== null))]);

  const presentAll = async (scope: Scope, rows: readonly BroadcastRow[], staffId: string): Promise<BroadcastView[]> => {
    const ids = rows.map(({ id }) => id);
    const [results, tried, groups] = await Promise.all([
      people.countResults(scope, ids),
      trials.resultsOf(scope, ids),
      broadcasts.groupsOf(scope, ...ids),
    ]);
    const names = await namesOf(scope, [...authorsOf(rows), ...tried.map(({ staffId: by }) => by)]);
    const known: Known = { titleOf, names, results, trials: tried, groups, staffId };
    return rows.map((row) => presentBroadcast(row, known));
  };
  const present = async (row: BroadcastRow, staffId: string): Promise<BroadcastView> => {
    const [view] = await presentAll(tx.outside, [row], staffId);
    if (!view) throw new Error('one row gives one view');
    return view;
  };

  return {
    present,

    async page(staffId: string, query: Contract['listBroadcasts']['query']): Promise<BroadcastPage> {
      await staff.requireRight(tx.outside, staffId, 'broadcast.send');
      const rows = await broadcasts.search(tx.outside, searchFor(query), PAGE + 1);
      const shown = rows.slice(0, PAGE);
      const next = rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null;
      return { broadcasts: await presentAll(tx.outside, shown, staffId), next };
    },

    /** @throws BROADCAST.NOT_FOUND */
    async read(staffId: string, id: string, result: BroadcastResult | undefined): Promise<BroadcastDetail> {
      await staff.requireRight(tx.outside, staffId, 'broadcast.send');
      const row = await broadcasts.require(tx.outside, id);
      const filter = { limit: PEOPLE_SHOWN_MAX, ...(result === undefined ? {} : { results: [result] }) };
      const found = await people.resultsOf(tx.outside, [id], filter);
      return {
        broadcast: await present(row, staffId),
        people: found.map((person) => ({
          ...{ id: person.id, name: person.maskedName, visit: visitInWords(person), result: person.result },
          phonedAt: person.phonedAt?.toISOString() ?? null,
        })),
      };
    },

    async export(
      staffId: string,
      query: Contract['exportBroadcasts']['query'],
    ): Promise<Contract['exportBroadcasts']['response']> {
      await staff.requireRight(tx.outside, staffId, 'broadcast.send');
      const all = await broadcasts.search(tx.outside, searchFor(query), EXPORT_BROADCASTS_MAX + 1);
      const rows = all.slice(0, EXPORT_BROADCASTS_MAX);
      const ids = rows.map(({ id }) => id);
      const everybody = await people.resultsOf(tx.outside, ids, { limit: EXPORT_PEOPLE_MAX + 1 });
      const found = everybody.slice(0, EXPORT_PEOPLE_MAX);
      const groups = await broadcasts.groupsOf(tx.outside, ...ids);
      const names = await namesOf(tx.outside, [...authorsOf(rows), ...found.map(({ phonedBy }) => phonedBy)]);
      return {
        fileName: `通知记录-${hospitalDate(clock.now())}.csv`,
        csv: ledgerCsv(rows, found, { titleOf, names, groups }),
        rows: found.length,
        isWhole: all.length === rows.length && everybody.length === found.length,
      };
    },
  };
};
