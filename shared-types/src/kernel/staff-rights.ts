export const staffRoles = ['nurse', 'doctor', 'registrar', 'finance', 'operator', 'administrator', 'auditor'] as const;
export type StaffRole = (typeof staffRoles)[number];

/**
 * Who may do what, once for both ends: the BFF judges by it, the pages show by it. Only the auditor reads the audit
 * trail, so that nobody looks after the record of their own deeds (三员分立).
 */
export const staffRights = {
  /** Sees the lines of a waiting area: the own one, or any with `area.any`. */
  'queue.see': ['nurse', 'doctor', 'operator', 'administrator'],
  /** Calls, misses, moves people and pauses a room. */
  'queue.run': ['nurse', 'doctor', 'administrator'],
  /** 核对身份: sees a full name for ten seconds; part of checking who stands at the door. */
  'identity.reveal': ['nurse', 'doctor', 'administrator'],
  /** Looks after the whole hospital, not one waiting area. */
  'area.any': ['operator', 'administrator'],
  /** Closes what the books of a day disagree on, and the worklist. */
  'money.reconcile': ['finance', 'administrator'],
  'appeal.decide': ['registrar', 'administrator'],
  /** Judges answers of the triage, and reads single ones; every look is on record. */
  'triage.review': ['doctor', 'registrar', 'administrator'],
  /** Puts another version of the triage's rules into service. */
  'triage.release': ['administrator'],
  /** 经办、复核 of refunds above the hospital's limit; two persons, never one twice. */
  'refund.decide': ['finance', 'administrator'],
  /** Invites people, gives roles, ends accounts. */
  'account.manage': ['administrator'],
  /** Verifies the code of a person (一码通) at a desk, a window or a kiosk. */
  'person.verify': ['nurse', 'doctor', 'registrar', 'finance', 'administrator'],
  /** Sees what a person who shows the code has to pay, and sends it to the person's own phone. */
  'person.bills': ['nurse', 'registrar', 'finance', 'administrator'],
  /** Prints reports for a person who shows the code. */
  'person.reports': ['nurse', 'doctor', 'registrar', 'administrator'],
  /** Makes, prints and revokes the codes on walls, doors, beds and bills. */
  'code.manage': ['operator', 'administrator'],
  /** Writes, releases and stops notices to many patients, and calls whom nothing reached. */
  'broadcast.send': ['operator', 'administrator'],
  'audit.read': ['auditor'],
} as const satisfies Record<string, readonly StaffRole[]>;
export type StaffRight = keyof typeof staffRights;

export const mayStaff = (role: StaffRole, right: StaffRight): boolean =>
  (staffRights[right] as readonly StaffRole[]).includes(role);

/** How a role is called on pages. */
export const staffRoleNames: Readonly<Record<StaffRole, string>> = {
  nurse: '护士',
  doctor: '医生',
  registrar: '挂号处',
  finance: '财务',
  operator: '运营',
  administrator: '管理员',
  auditor: '审计员',
};
