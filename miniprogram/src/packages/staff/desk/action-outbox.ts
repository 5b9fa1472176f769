import type { QueueActionRequest, StaffQueue } from '@anzhen/shared-types';
import { type ApiError, asApiError } from '@/api/api-error';
import { createStore } from '@/state/store';

type WithoutKey<T> = T extends { idempotencyKey: string } ? Omit<T, 'idempotencyKey'> : never;
/** What a nurse decided; the key is added when it is put into the outbox. */
export type DeskAction = WithoutKey<QueueActionRequest>;

/** A decision that has no definite answer yet. Its id is the idempotency key of every attempt. */
export interface OutboxEntry {
  id: string;
  staffId: string;
  queueId: string;
  action: DeskAction;
  /** For the nurse: 5 诊室叫下一位 A019. Numbers and masked names only: it is stored on the device. */
  label: string;
  /** The number that the button named; the answer may differ after a long time without network. */
  expects: string | null;
  queuedAt: number;
  attempts: number;
  /** waiting: 待同步, the last attempt got no definite answer. */
  state: 'fresh' | 'sending' | 'waiting';
}

/** done: accepted late · changed: accepted, but another number was called · refused: the BFF said no · dropped: given up */
export interface Outcome {
  id: string;
  queueId: string;
  kind: 'done' | 'changed' | 'refused' | 'dropped';
  text: string;
}

export interface OutboxState {
  entries: readonly OutboxEntry[];
  /** Newest first, kept until the nurse has read them; never more than a screen full. */
  outcomes: readonly Outcome[];
}

export interface OutboxDeps {
  send(queueId: string, request: QueueActionRequest): Promise<StaffQueue>;
  load(): readonly OutboxEntry[];
  save(entries: readonly OutboxEntry[]): void;
  now(): number;
  makeKey(): string;
  /** Runs something later; gives back how to cancel it. */
  later(run: () => void, ms: number): () => void;
}

// A second tap of the same button within this time is a trembling finger, even when the first one is answered already.
const DOUBLE_TAP_MS = 1_000;
const RETRY_DELAYS_MS = [1_000, 2_000, 4_000, 8_000, 10_000];
const OUTCOMES_MAX = 12;

const signatureOf = (queueId: string, action: DeskAction): string =>
  [
    queueId,
    action.action,
    'ticketId' in action ? action.ticketId : '',
    'toQueueId' in action ? action.toQueueId : '',
  ].join('|');

// The same rule as for the phone's other intents: only a real refusal settles it.
const isRefusal = ({ status, code }: ApiError): boolean =>
  status !== undefined && status < 500 && status !== 401 && status !== 429 && code !== 'REQUEST.IN_PROGRESS';

const outcomeOf = (entry: OutboxEntry, queue: StaffQueue): Outcome | null => {
  const { id, queueId, label, expects, attempts } = entry;
  const called = queue.current?.number;
  if (expects !== null && called !== undefined && called !== expects) {
    return { id, queueId, kind: 'changed', text: `${label}：实际叫到的是 ${called}` };
  }
  return attempts > 1 ? { id, queueId, kind: 'done', text: `${label}：已同步` } : null;
};

/**
 * Keeps every decision of the desk until the BFF gave a definite answer: stored before it is sent, sent in order per
 * room, repeated with the same key. A refusal becomes an outcome that the nurse reads.
 */
export const makeOutbox = (deps: OutboxDeps) => {
  const store = createStore<OutboxState>({
    entries: deps.load().map((entry) => ({ ...entry, state: 'waiting' as const })),
    outcomes: [],
  });
  // A PC may show the desk in two tabs, which store in one place: what the other one keeps there stays.
  const ours = new Set(store.get().entries.map(({ id }) => id));
  const save = (entries: readonly OutboxEntry[]): void => {
    for (const { id } of entries) ours.add(id);
    deps.save([...deps.load().filter(({ id }) => !ours.has(id)), ...entries]);
  };
  const underWay = new Set<string>();
  const timers = new Map<string, () => void>();
  const lastTap = new Map<string, number>();
  const listeners = new Set<(queue: StaffQueue) => void>();
  let staffId: string | null = null;

  const keep = (entries: readonly OutboxEntry[]): void => {
    store.set({ entries });
    try {
      save(entries);
    } catch {
      // The device is full: what was decided is sent from memory, and the next change is stored again.
    }
  };
  const change = (id: string, part: Partial<OutboxEntry>): void =>
    keep(store.get().entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry)));
  const settle = (id: string, outcome: Outcome | null): void => {
    keep(store.get().entries.filter((entry) => entry.id !== id));
    if (outcome) store.set({ outcomes: [outcome, ...store.get().outcomes].slice(0, OUTCOMES_MAX) });
  };

  const attempt = async (head: OutboxEntry): Promise<'next' | 'retry' | 'stop'> => {
    const entry = { ...head, attempts: head.attempts + 1 };
    change(head.id, { attempts: entry.attempts, state: 'sending' });
    let queue: StaffQueue;
    try {
      queue = await deps.send(head.queueId, { ...head.action, idempotencyKey: head.id });
    } catch (error) {
      const fault = asApiError(error);
      if (isRefusal(fault)) {
        settle(head.id, {
          id: head.id,
          queueId: head.queueId,
          kind: 'refused',
          text: `没有成功：${head.label}。${fault.message}`,
        });
        return 'next';
      }
      change(head.id, { state: 'waiting' });
      // Signed out meanwhile: it goes on when the same person signs in again.
      return fault.status === 401 ? 'stop' : 'retry';
    }
    settle(head.id, outcomeOf(entry, queue));
    listeners.forEach((listener) => listener(queue));
    return 'next';
  };

  const pump = async (queueId: string): Promise<void> => {
    if (underWay.has(queueId)) return;
    timers.get(queueId)?.();
    timers.delete(queueId);
    const head = store.get().entries.find((entry) => entry.queueId === queueId && entry.staffId === staffId);
    if (!head) return;
    underWay.add(queueId);
    const result = await attempt(head);
    underWay.delete(queueId);
    if (result === 'next') await pump(queueId);
    if (result === 'retry') {
      const delay = RETRY_DELAYS_MS[Math.min(head.attempts, RETRY_DELAYS_MS.length - 1)]!;
      timers.set(
        queueId,
        deps.later(() => void pump(queueId), delay),
      );
    }
  };
  const pumpAll = (): void =>
    new Set(store.get().entries.map(({ queueId }) => queueId)).forEach((queueId) => void pump(queueId));

  return {
    store,
    /** Takes a decision. False when it is the same one again: a double tap is one action. */
    add(queueId: string, action: DeskAction, words: { label: string; expects: string | null }): boolean {
      const signature = signatureOf(queueId, action);
      const at = deps.now();
      if (staffId === null || at - (lastTap.get(signature) ?? -Infinity) < DOUBLE_TAP_MS) return false;
      const same = store.get().entries.filter((entry) => signatureOf(entry.queueId, entry.action) === signature);
      // Without network the nurse goes on calling, one person after the other; all else is asked for once.
      if (same[0] && (action.action !== 'call_next' || same[0].state !== 'waiting')) return false;
      // Another deed in the same room ends the double tap: 叫下一位, 过号, 叫下一位 are three.
      for (const key of lastTap.keys()) if (key.startsWith(`${queueId}|`)) lastTap.delete(key);
      lastTap.set(signature, at);
      const entry: OutboxEntry = {
        id: deps.makeKey(),
        staffId,
        queueId,
        action,
        ...words,
        queuedAt: at,
        attempts: 0,
        state: 'fresh',
      };
      keep([...store.get().entries, entry]);
      void pump(queueId);
      return true;
    },
    /** Sends what this person left unfinished, now and from now on. Null: nobody is signed in. */
    actFor(id: string | null): void {
      staffId = id;
      if (id !== null) pumpAll();
    },
    /** The network is back: do not wait for the next attempt. */
    retryNow: pumpAll,
    /** The nurse gives a decision up. One that was sent may have been carried out, and the outcome says so. */
    drop(id: string): void {
      const entry = store.get().entries.find((each) => each.id === id);
      if (!entry || underWay.has(entry.queueId)) return;
      const after = entry.attempts > 0 ? '可能已经生效，请看最新的队列' : '没有发出';
      settle(id, { id, queueId: entry.queueId, kind: 'dropped', text: `${entry.label}：已放弃，${after}` });
      void pump(entry.queueId);
    },
    /** The nurse has read an outcome. */
    dismiss(id: string): void {
      store.set({ outcomes: store.get().outcomes.filter((outcome) => outcome.id !== id) });
    },
    /** Told about the room's new state after each accepted action. Returns how to stop. */
    onAnswer(listener: (queue: StaffQueue) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

export type Outbox = ReturnType<typeof makeOutbox>;
