import { useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { copyText } from '@/platform/device';
import { navigateBack, switchTab } from '@/routes';
import { forgetFamily, forgetPrivacyAgreement, forgetSession, userToken } from '@/session';
import { answerPrivacy, hasAgreedHere } from '@/session/privacy-gate';

/** The word that the person types before the account is deleted; the BFF wants the same. */
export const DELETE_WORD = '注销';

export type Asking = 'withdraw' | 'delete' | null;

const forgetEverythingHere = (): void => {
  forgetPrivacyAgreement();
  forgetSession();
  forgetFamily();
};

/** Policy, agreement, export and the end of the account. */
export const usePrivacy = () => {
  const [isAgreed, setAgreed] = useState(hasAgreedHere);
  const policy = useResource('privacy-policy', () => call('getPrivacyPolicy'));
  // Asking who agreed signs in, so it waits for the agreement itself.
  const me = useResource(isAgreed ? 'me' : null, () => call('getMe'));
  const [asking, setAsking] = useState<Asking>(null);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState<'agree' | 'withdraw' | 'export' | 'delete' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);

  const run = async (what: NonNullable<typeof busy>, work: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setFault(null);
    setDone(null);
    try {
      await work();
    } catch (error) {
      setFault(asApiError(error).message);
    }
    setAsking(null);
    setBusy(null);
  };

  const version = policy.data?.version;
  const agree = (): Promise<void> =>
    run('agree', async () => {
      const cameFromQuestion = !isAgreed;
      answerPrivacy(true);
      await userToken();
      if (version !== undefined && me.data && me.data.privacy.agreedVersion !== version) {
        me.replace(await call('agreePrivacy', { body: { version } }));
      }
      setAgreed(true);
      if (cameFromQuestion) await navigateBack();
    });
  const withdraw = (): Promise<void> =>
    run('withdraw', async () => {
      await call('withdrawPrivacy');
      forgetEverythingHere();
      setAgreed(false);
      setDone('同意已收回。以后要挂号、看报告时，会再请您同意。');
    });
  const exportData = (): Promise<void> =>
    run('export', async () => {
      const answer = await call('exportMyData');
      await copyText(JSON.stringify(answer, null, 2));
      setDone('您的全部数据已经复制好。打开微信“文件传输助手”，长按输入框粘贴就能存下来。');
    });
  const deleteAccount = (): Promise<void> =>
    run('delete', async () => {
      if (typed.trim() !== DELETE_WORD) return;
      await call('deleteAccount', { body: { confirm: DELETE_WORD } });
      forgetEverythingHere();
      await switchTab('home');
    });

  return {
    policy,
    isAgreed,
    agreement: me.data?.privacy,
    needsAgreement:
      !isAgreed || (me.data !== undefined && me.data.privacy.agreedVersion !== me.data.privacy.currentVersion),
    asking,
    ask: (what: Asking) => {
      setTyped('');
      setAsking(what);
    },
    typed,
    setTyped,
    busy,
    fault,
    done,
    agree: () => void agree(),
    withdraw: () => void withdraw(),
    exportData: () => void exportData(),
    deleteAccount: () => void deleteAccount(),
  };
};
