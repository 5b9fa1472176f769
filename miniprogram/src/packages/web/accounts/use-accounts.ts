import type { InvitedView, StaffAccountView, StaffRole, StaffView } from '@anzhen/shared-types';
import { staffRoleNames } from '@anzhen/shared-types/kernel';
import { useState } from 'react';
import { call, type Resource, type Steps, useResource, useSteps } from '@/api';
import { type Choice, useChoice } from '../workbench/use-choice';
import type { Duty } from './duty-fields';

const REASON_MIN = 2;
const REASON_MAX = 60;

export interface Person extends Duty {
  username: string;
  name: string;
}
const NOBODY: Person = { username: '', name: '', role: null, area: '' };

export type Step = 'invite' | 'change' | 'reinvite' | 'deactivate';
/** What cannot be taken back is asked about first. */
export type Question = 'reinvite' | 'deactivate';

export interface Accounts extends Choice<StaffAccountView> {
  list: Resource<{ accounts: StaffAccountView[] }>;
  shown: readonly StaffAccountView[];
  /** Areas that somebody works in, for choosing. */
  areas: readonly string[];
  wanted: string;
  search(wanted: string): void;
  isOwn: boolean;
  /** A new person is being written down. */
  person: Person | null;
  writePerson(part: Partial<Person> | null): void;
  /** Role and area as they are being changed. */
  draft: { role: StaffRole; area: string };
  writeDraft(part: Partial<{ role: StaffRole; area: string }>): void;
  asked: Question | null;
  ask(question: Question | null): void;
  steps: Pick<Steps<Step>, 'busy' | 'fault'>;
  /** What was done last. */
  done: string | null;
  /** The code of a new invitation: it is shown once. */
  invited: InvitedView | null;
  forgetCode(): void;
  missing: Record<Step, string | undefined>;
  take(step: Step): void;
}

const matches = ({ name, username, area, role }: StaffAccountView, wanted: string): boolean =>
  `${name} ${username} ${area} ${staffRoleNames[role]}`.toLowerCase().includes(wanted.trim().toLowerCase());

/** Who was invited and has not come in yet first, then the accounts in use, then the ended ones; by name among equals. */
const order: Record<StaffAccountView['status'], number> = { invited: 0, active: 1, deactivated: 2 };
export const inOrder = (accounts: readonly StaffAccountView[]): StaffAccountView[] =>
  [...accounts].sort((a, b) => order[a.status] - order[b.status] || a.name.localeCompare(b.name, 'zh'));

export const missingOf = (person: Person): string | undefined => {
  if (person.name.trim().length < 2) return '还差姓名';
  if (person.username.trim() === '') return '还差用户名';
  if (!/^[a-z0-9._-]{3,40}$/.test(person.username.trim())) return '用户名用小写字母、数字，3 到 40 位';
  if (person.role === null) return '还差角色';
  return person.area.trim() === '' ? '还差诊区' : undefined;
};

/** 员工账号: who may sign in, as what and where. */
export const useAccounts = (staff: StaffView): Accounts => {
  const list = useResource(`staff-accounts:${staff.id}`, () => call('listStaffAccounts'));
  const [wanted, search] = useState('');
  const [person, setPerson] = useState<Person | null>(null);
  const [part, setPart] = useState<{ id: string; role?: StaffRole; area?: string } | null>(null);
  const [asked, ask] = useState<Question | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [invited, setInvited] = useState<InvitedView | null>(null);
  const { busy, fault, say, run } = useSteps<Step>(list.reload);
  const accounts = list.data?.accounts ?? [];
  const shown = inOrder(accounts.filter((account) => matches(account, wanted)));
  const choice = useChoice({
    items: shown,
    reasonMax: REASON_MAX,
    onChange: () => {
      say(null);
      setPerson(null);
      setInvited(null);
    },
  });
  const { chosen } = choice;
  const reason = choice.reason.trim();
  const written = part?.id === chosen?.id ? part : null;
  const draft = { role: written?.role ?? chosen?.role ?? 'nurse', area: written?.area ?? chosen?.area ?? '' };
  const isChanged = chosen !== undefined && (draft.role !== chosen.role || draft.area.trim() !== chosen.area);
  const missingReason = reason.length < REASON_MIN ? '还差原因' : undefined;
  const missing: Accounts['missing'] = {
    invite: person ? missingOf(person) : undefined,
    change: draft.area.trim() === '' ? '还差诊区' : isChanged ? undefined : '没有改动',
    reinvite: missingReason,
    deactivate: missingReason,
  };

  const works: Record<Step, (account: StaffAccountView) => Promise<string>> = {
    async invite() {
      const { role, ...rest } = person ?? NOBODY;
      if (role === null) return '';
      const trimmed = { username: rest.username.trim(), name: rest.name.trim(), area: rest.area.trim(), role };
      const made = await call('inviteStaff', { body: trimmed });
      list.replace({ accounts: [...accounts, made.account] });
      search('');
      choice.choose(made.account.id);
      setInvited(made);
      return `邀请了${made.account.name}`;
    },
    async change({ id, name }) {
      const body = { role: draft.role, area: draft.area.trim() };
      list.replace(await call('changeStaff', { params: { staffId: id }, body }));
      setPart(null);
      return `${name}：角色和诊区已改，下一步操作就生效`;
    },
    async reinvite({ id, name }) {
      const made = await call('reinviteStaff', { params: { staffId: id }, body: { reason } });
      list.replace({ accounts: accounts.map((each) => (each.id === id ? made.account : each)) });
      choice.setReason('');
      setInvited(made);
      return `${name}：旧的密码、动态码、恢复码和微信都作废了`;
    },
    async deactivate({ id, name }) {
      list.replace(await call('deactivateStaff', { params: { staffId: id }, body: { reason } }));
      choice.setReason('');
      return `${name}：已停用，所有设备都退出了`;
    },
  };

  return {
    ...choice,
    list,
    shown,
    areas: [...new Set(accounts.map(({ area }) => area).filter(Boolean))].sort(),
    wanted,
    search,
    isOwn: chosen?.id === staff.id,
    person,
    writePerson: (some) => {
      say(null);
      setDone(null);
      setInvited(null);
      setPerson(some === null ? null : { ...(person ?? NOBODY), ...some });
    },
    draft,
    writeDraft: (some) => chosen && setPart({ ...written, ...some, id: chosen.id }),
    asked,
    ask,
    steps: { busy, fault },
    done,
    invited,
    forgetCode: () => setInvited(null),
    missing,
    take: (step) => {
      const account = chosen;
      if (missing[step] !== undefined || (step !== 'invite' && !account)) return;
      ask(null);
      setDone(null);
      setInvited(null);
      void run(step, async () => setDone(await works[step](account as StaffAccountView)));
    },
  };
};
