import { readStored, removeStored, store } from '@/platform/storage';
import { createStore } from '@/state/store';

const KEY = 'anzhen.privacy-agreed';

/** The half-sheet of PageShell asks; whoever needed the answer waits in `pending`. */
export const privacyGate = createStore<{ asking: boolean }>({ asking: false });

let pending: { promise: Promise<boolean>; answer(agreed: boolean): void } | undefined;

export const hasAgreedHere = (): boolean => readStored<boolean>(KEY) === true;

/** Waits for 同意 or 不同意. Asked once for all callers, and before anything about the person is collected. */
export const ensurePrivacyAgreed = (): Promise<boolean> => {
  if (hasAgreedHere()) return Promise.resolve(true);
  if (!pending) {
    let answer: (agreed: boolean) => void = () => undefined;
    const promise = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    pending = { promise, answer };
    privacyGate.set({ asking: true });
  }
  return pending.promise;
};

/** The person pressed 同意 or 不同意. A refusal is not stored: the question may be asked again after a tap. */
export const answerPrivacy = (agreed: boolean): void => {
  if (agreed) store(KEY, true);
  privacyGate.set({ asking: false });
  pending?.answer(agreed);
  pending = undefined;
};

/** After a withdrawal, or a new version of the policy: the next collection asks again. */
export const forgetPrivacyAgreement = (): void => removeStored(KEY);
