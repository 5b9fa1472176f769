import { call } from '@/api';
import { makeUuid } from '@/api/random-id';
import { now } from '@/platform/clock';
import { readStored, store } from '@/platform/storage';
import { makeOutbox, type OutboxEntry } from './action-outbox';

const KEY = 'anzhen.desk-outbox';

/** The one outbox of this device; it outlives the pages, and what it holds outlives a restart. */
export const outbox = makeOutbox({
  send: (queueId, request) => call('actOnQueue', { params: { queueId }, body: request }),
  load: () => readStored<OutboxEntry[]>(KEY) ?? [],
  save: (entries) => store(KEY, entries),
  now: () => now(),
  makeKey: makeUuid,
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
});
