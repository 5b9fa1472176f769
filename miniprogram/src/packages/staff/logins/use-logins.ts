import type { StaffMeView, TotpProposalView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, type Resource, useResource, useSteps } from '@/api';
import { getLoginCode } from '@/platform/wechat';
import { useStaff } from '@/session';

export type Device = StaffMeView['sessions'][number];

/** What is asked before it is done. */
export type LoginQuestion = { kind: 'end'; device: Device } | { kind: 'end-others' } | { kind: 'unbind' };

/** What is open on top of the page: new codes, or a new authenticator in its three steps. */
export type Renewal =
  | { step: 'codes' }
  | { step: 'prove' }
  | { step: 'adopt'; proposal: TotpProposalView }
  | { step: 'shown'; codes: readonly string[] };

type Step = LoginQuestion['kind'] | 'bind' | 'codes' | 'prove' | 'adopt';

export interface Logins {
  me: Resource<StaffMeView>;
  busy: Step | null;
  fault: string | null;
  /** What was just done, in words. */
  done: string | null;
  asked: LoginQuestion | null;
  ask(question: LoginQuestion | null): void;
  confirm(): void;
  bind(): void;
  renewal: Renewal | null;
  open(renewal: Renewal | null): void;
  /** The codes are written down; what was done stays on the page. */
  finish(): void;
  renewCodes(totp: string): void;
  prove(proof: { password: string; code: string }): void;
  adopt(totp: string): void;
}

const answers = {
  end: '那个设备已经退出',
  'end-others': '其他设备都已经退出',
  unbind: '微信已解绑，用它登录的设备已经退出',
} as const;

/** 我的登录: where a member of staff is signed in, and what opens the account. */
export const useLogins = (): Logins => {
  const staff = useStaff();
  const me = useResource(staff && `staff-me:${staff.id}`, () => call('getStaffMe', {}));
  const [asked, setAsked] = useState<LoginQuestion | null>(null);
  const [renewal, setRenewal] = useState<Renewal | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const { busy, fault, say, run } = useSteps<Step>();

  const carryOut = async (question: LoginQuestion): Promise<void> => {
    if (question.kind === 'end') await call('endStaffSession', { params: { sessionId: question.device.id } });
    if (question.kind === 'end-others') await call('endOtherStaffSessions', {});
    if (question.kind === 'unbind') await call('unbindStaffWechat', {});
    setDone(answers[question.kind]);
    me.reload();
  };
  const confirm = (): void => {
    if (!asked) return;
    void run(asked.kind, () => carryOut(asked)).then(() => setAsked(null));
  };
  const showCodes = (codes: readonly string[], words: string): void => {
    setRenewal({ step: 'shown', codes });
    setDone(words);
    me.reload();
  };

  return {
    me,
    busy,
    fault,
    done,
    asked,
    ask: (question) => {
      setDone(null);
      say(null);
      setAsked(question);
    },
    confirm,
    bind: () =>
      void run('bind', async () => {
        setDone(null);
        await call('bindStaffWechat', { body: { code: await getLoginCode() } });
        setDone('这个微信已绑定，以后在这部手机上不用密码登录');
        me.reload();
      }),
    renewal,
    open: (next) => {
      setDone(null);
      say(null);
      setRenewal(next);
    },
    finish: () => setRenewal(null),
    renewCodes: (totp) =>
      void run('codes', async () => {
        const { recoveryCodes } = await call('renewRecoveryCodes', { body: { totp } });
        showCodes(recoveryCodes, '恢复码换好了，旧的都作废');
      }),
    prove: (proof) =>
      void run('prove', async () => {
        setRenewal({ step: 'adopt', proposal: await call('proposeStaffTotp', { body: proof }) });
      }),
    adopt: (totp) =>
      void run('adopt', async () => {
        const { recoveryCodes } = await call('adoptStaffTotp', { body: { totp } });
        showCodes(recoveryCodes, '验证器换好了，其他设备都已经退出');
      }),
  };
};
