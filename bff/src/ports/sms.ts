/** The hospital's gateway for text messages in our own words. */

/** Why a gateway takes a message neither now nor later; the number stands in the ledger, the gateway's word in the log. */
export const smsRefusals = {
  /** Key, signature, template or balance: nobody gets a text message until a person has looked. */
  account: 1,
  /** The words do not fit the template. */
  content: 2,
  /** This phone has had its messages of the hour or day. */
  phoneLimit: 3,
  other: 9,
} as const;

/**
 * sent · noSuchNumber: this phone can have none · refused: never (see `smsRefusals`) · pace: too many of all ·
 * retry: surely not taken, and may go later · unknown: it may have been taken; ask with `find` before it is sent again
 */
export type SmsResult =
  | { kind: 'sent'; remoteId: string }
  | { kind: 'noSuchNumber' }
  | { kind: 'refused'; code: number }
  | { kind: 'pace'; code: number }
  | { kind: 'retry'; code: number }
  | { kind: 'unknown' };

/** What the carrier says became of a message. */
export interface SmsReport {
  /** The gateway's own id, as in `sent`. */
  remoteId: string;
  /** `success`, or why not in the carrier's word. */
  outcome: string;
}

export interface SmsPort {
  /** Whose reports these are. */
  appId: string;
  /** The gateway does not know a repeated message: who does not know the end of a sending asks first. */
  send(message: {
    phone: string;
    templateId: string;
    params: readonly string[];
    /** Given back with the report. */
    messageId: string;
  }): Promise<SmsResult>;
  /**
   * The report of a message whose answer was lost. notFound: no carrier has reported yet, or it was never taken ·
   * unknown: the gateway could not be asked
   */
  find(sent: {
    phone: string;
    messageId: string;
    since: Date;
  }): Promise<{ kind: 'found'; report: SmsReport } | { kind: 'notFound' } | { kind: 'unknown' }>;
  /** New reports, each given once; none when the gateway could not be asked. */
  pullReports(limit: number): Promise<SmsReport[]>;
}
