import { join } from 'node:path';
import { openState, type StateFile } from '../platform/state';

/** One text message that the gateway took. */
export interface Text {
  serialNo: string;
  atMs: number;
  /** E.164. */
  number: string;
  templateId: string;
  /** As it stands on the phone, with the signature in front. */
  text: string;
  sessionContext: string;
  /** When the carrier reports, and how; null: it never does. */
  report: { dueMs: number; status: 'SUCCESS' | 'FAIL'; description: string } | null;
  pulled: boolean;
}

/** A phone of which something is known: `blocked` wants no messages, `off` cannot be reached, `silent` has a carrier that never reports. */
export const FATES = ['blocked', 'off', 'silent', 'usual'] as const;
export type Fate = (typeof FATES)[number];

/** What the gateway remembers. */
export interface SmsState {
  texts: Text[];
  /** Of all times, also of texts that are no longer kept. */
  counts: { calls: number; taken: number; refused: number };
  fates: Record<string, Fate>;
  settings: { callsPerSecond: number; perHalfMinute: number; perHour: number; perDay: number; reportAfterMs: number };
  lastSerial: number;
}

const empty = (): SmsState => ({
  texts: [],
  counts: { calls: 0, taken: 0, refused: 0 },
  fates: {},
  // What a new application of the gateway is set to.
  settings: { callsPerSecond: 3_000, perHalfMinute: 1, perHour: 5, perDay: 10, reportAfterMs: 3_000 },
  lastSerial: 0,
});

export type SmsStore = StateFile<SmsState>;

/** Opens the state of the gateway. */
export const openSmsStore = (stateDir: string): SmsStore => openState(join(stateDir, 'sms.json'), empty);
