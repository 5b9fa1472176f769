import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file so that a reader sees the old or the new content, never half of it. */
export function writeFileAtomically(path: string, content: string, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, content, { mode });
  renameSync(draft, path);
}

/** One JSON document on disk. Changes are made on `value`, then `touch()`. */
export interface StateFile<T> {
  value: T;
  /** Says that value was changed; it is written soon, with whatever else changes until then. */
  touch(): void;
  /** Writes now. */
  flush(): void;
  /** Writes for the last time: what is still under way when everything stops may not bring the file back. */
  close(): void;
  /** Starts again from the empty value, and writes it. */
  reset(): void;
}

const SAVE_DELAY_MS = 50; // One write for a burst of calls; a clean stop flushes at once.
const WRITING_SHARE = 20; // A big state under load spends at most a twentieth of its time on writing.

/** Opens a document, or starts it from `empty()`. @throws SyntaxError when the file is damaged. */
export function openState<T>(path: string, empty: () => T): StateFile<T> {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let lastWriteMs = 0;
  const state: StateFile<T> = {
    value: read(path) ?? empty(),
    touch() {
      if (isClosed) return;
      timer ??= setTimeout(() => state.flush(), Math.max(SAVE_DELAY_MS, lastWriteMs * WRITING_SHARE));
    },
    flush() {
      if (timer) clearTimeout(timer);
      timer = undefined;
      const startedAt = performance.now();
      writeFileAtomically(path, JSON.stringify(state.value));
      lastWriteMs = performance.now() - startedAt;
    },
    close() {
      state.flush();
      isClosed = true;
    },
    reset() {
      state.value = empty();
      state.flush();
    },
  };
  return state;

  function read(from: string): T | undefined {
    try {
      return JSON.parse(readFileSync(from, 'utf8')) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
