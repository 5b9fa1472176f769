import { mayStaff, type StaffRight, staffRights, staffRoleNames, staffRoles } from '@anzhen/shared-types';
import { personalDeeds } from '../audit';
import { presentTrail } from './audit.presenter';
import { canSeeArea } from './staff.policy';

/** Written out by hand, role by role: whoever changes the table must change this sheet too. */
const sheet: Record<(typeof staffRoles)[number], readonly StaffRight[]> = {
  nurse: ['queue.see', 'queue.run', 'identity.reveal', 'person.verify', 'person.bills', 'person.reports'],
  doctor: ['queue.see', 'queue.run', 'identity.reveal', 'triage.review', 'person.verify', 'person.reports'],
  registrar: ['appeal.decide', 'triage.review', 'person.verify', 'person.bills', 'person.reports'],
  finance: ['money.reconcile', 'refund.decide', 'person.verify', 'person.bills'],
  operator: ['queue.see', 'area.any', 'code.manage', 'broadcast.send'],
  administrator: [
    'queue.see',
    'queue.run',
    'identity.reveal',
    'area.any',
    'appeal.decide',
    'account.manage',
    'money.reconcile',
    'refund.decide',
    'triage.review',
    'triage.release',
    'person.verify',
    'person.bills',
    'person.reports',
    'code.manage',
    'broadcast.send',
  ],
  auditor: ['audit.read'],
};

const rights = Object.keys(staffRights) as StaffRight[];

test.each(staffRoles.flatMap((role) => rights.map((right) => [role, right, sheet[role].includes(right)] as const)))(
  '%s and %s: %s',
  (role, right, may) => expect(mayStaff(role, right)).toBe(may),
);

test('nobody who can change accounts can look after the record of it, and each role has a name', () => {
  for (const role of staffRoles) expect(mayStaff(role, 'account.manage') && mayStaff(role, 'audit.read')).toBe(false);
  expect(Object.keys(staffRoleNames).sort()).toEqual([...staffRoles].sort());
});

test('a waiting area is seen by those on duty there and by those of the whole hospital, not by finance', () => {
  expect(canSeeArea({ role: 'nurse', area: '3 楼 B 区' }, '3 楼 B 区')).toBe(true);
  expect(canSeeArea({ role: 'nurse', area: '3 楼 B 区' }, '2 楼 A 区')).toBe(false);
  expect(canSeeArea({ role: 'operator', area: '3 楼 B 区' }, '2 楼 A 区')).toBe(true);
  expect(canSeeArea({ role: 'finance', area: '3 楼 B 区' }, '3 楼 B 区')).toBe(false);
});

describe('the trail', () => {
  const read = (action: string) => {
    const row = {
      ...{
        id: 'aud_1',
        at: new Date(0),
        actorKind: 'staff' as const,
        actorId: 'stf_1',
        ownerId: null,
        patientId: null,
      },
      ...{ action, subjectKind: 'bill_refund', subjectId: 'brf_1', requestId: 'r1', detail: null },
      ...{ ip: null, device: null, outcome: null },
    };
    return presentTrail([{ row, deeds: [] }], [])[0]?.what;
  };
  it('says in words what was looked at without a call of its own', () => {
    expect(read('bill_refund.read')).toBe('查看了退费申请');
    for (const action of Object.keys(personalDeeds)) expect(read(action)).toMatch(/[一-龥]/);
  });
});
