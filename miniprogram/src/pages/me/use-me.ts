import type { FontSize } from '@anzhen/shared-types';
import { useDidShow } from '@tarojs/taro';
import { useRef, useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';
import type { Answer } from '@/api/client';
import { chooseFontSize, ensurePrivacyAgreed, reloadFamily, useFamily } from '@/session';
import { hasAgreedHere } from '@/session/privacy-gate';

export interface Me {
  /** Nothing about a person is read before the privacy question is answered, and opening this page does not ask it. */
  isKnown: boolean;
  patients: ReturnType<typeof useFamily>['patients'];
  self: Resource<Answer<'getPatient'>>;
  unread: number;
  fault: string | null;
  signIn(): void;
  retry(): void;
  chooseSize(size: FontSize): void;
  sizeFault: string | null;
}

/** The page 我的: family, text size, unread messages. */
export const useMe = (): Me => {
  const [isKnown, setKnown] = useState(hasAgreedHere);
  const { patients } = useFamily();
  const [fault, setFault] = useState<string | null>(null);
  const [sizeFault, setSizeFault] = useState<string | null>(null);
  const selfId = patients?.find(({ relation }) => relation === 'self')?.id;
  const self = useResource(isKnown && selfId ? `self:${selfId}` : null, () =>
    call('getPatient', { params: { patientId: selfId ?? '' } }),
  );
  const messages = useResource(isKnown ? 'me-messages' : null, () => call('listMessages'));

  const load = async (): Promise<void> => {
    setFault(null);
    try {
      await reloadFamily();
      setKnown(true);
    } catch (error) {
      setFault(asApiError(error).message);
    }
  };
  const firstShow = useRef(true);
  useDidShow(() => {
    setKnown(hasAgreedHere());
    if (hasAgreedHere()) void load();
    // The first reading is the resource's own; coming back from the messages reads again.
    if (!firstShow.current && hasAgreedHere()) messages.reload();
    firstShow.current = false;
  });

  const signIn = async (): Promise<void> => {
    if (await ensurePrivacyAgreed()) await load();
  };
  const chooseSize = async (size: FontSize): Promise<void> => {
    chooseFontSize(size);
    setSizeFault(null);
    if (!hasAgreedHere()) return;
    try {
      await call('updateSettings', { body: { fontSize: size } });
    } catch {
      setSizeFault('字号已经在这台手机上改好。没能记到账号里，换手机时要再选一次。');
    }
  };
  return {
    isKnown,
    patients,
    self,
    unread: messages.data?.unreadCount ?? 0,
    fault,
    signIn: () => void signIn(),
    retry: () => void load(),
    chooseSize: (size) => void chooseSize(size),
    sizeFault,
  };
};
