/** Every id says what it names: a prefix, then a ULID. 30 characters, so `pay_…` is also WeChat Pay's out_trade_no. */
export const idPrefixes = {
  user: 'usr',
  session: 'ses',
  patient: 'pat',
  appointment: 'apt',
  payment: 'pay',
  paymentLeg: 'leg',
  refund: 'rfd',
  refundLeg: 'rfl',
  billRefund: 'brf',
  queue: 'que',
  ticket: 'tkt',
  queueEvent: 'qev',
  callerNonce: 'cno',
  message: 'msg',
  notice: 'ntc',
  outbox: 'out',
  audit: 'aud',
  consent: 'cns',
  triage: 'tri',
  triageRelease: 'trl',
  preVisitNote: 'pvn',
  staff: 'stf',
  invitation: 'ivt',
  recoveryCode: 'rvc',
  worklist: 'wrk',
  waitlistEntry: 'wle',
  noShow: 'nsh',
  followUp: 'fup',
  returnedNumber: 'rtn',
  grant: 'grt',
  reportRead: 'rrd',
  reportConsent: 'rcs',
  reportShare: 'rsh',
  ticketShare: 'tsh',
  reportCertificate: 'rct',
  reconciliationRun: 'rec',
  difference: 'dif',
  insuranceStanding: 'ist',
  entryCode: 'ecd',
  personCode: 'psc',
  entryCodeDay: 'ecn',
  broadcast: 'bct',
  broadcastPerson: 'bcp',
  broadcastTrial: 'bcr',
} as const;

export type IdKind = keyof typeof idPrefixes;
export type Id<Kind extends IdKind> = string & { readonly __id: Kind };

/** Whether a text has the form of an id of this kind. */
export const isId = <Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> =>
  new RegExp(`^${idPrefixes[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`).test(text);
