import { type Loose } from '../built-package';
import { type RunnerSettings } from '../launch-options';
import { ApiFailure, type AsyncApis } from './call';
import { askInModal } from './modal';

type Resolve = (decision: Loose) => void;
type PrivacyListener = (resolve: Resolve, context: { referrer: string }) => void;

const REFUSED = 'privacy permission is not authorized';
const REFUSED_ERRNO = 104;

/** WeChat's privacy consent: nothing that touches personal data runs before the user has agreed. Opened with `?privacy=ask`. */
export const makePrivacy = ({ asksPrivacy }: RunnerSettings) => {
  let needsAuthorization = asksPrivacy;
  let listener: PrivacyListener | null = null;
  const tappedAgreeButtons = new Set<string>();

  const askByListener = (referrer: string, ask: PrivacyListener): Promise<boolean> =>
    new Promise((resolve) => {
      ask(
        ({ event, buttonId }) => {
          if (event === 'exposureAuthorization') return;
          // Agreement counts only when the user has tapped the agreePrivacyAuthorization button of that id.
          resolve(event === 'agree' && tappedAgreeButtons.has(String(buttonId)));
        },
        { referrer },
      );
    });

  const ask = (referrer: string): Promise<boolean> =>
    listener !== null
      ? askByListener(referrer, listener)
      : askInModal('用户隐私保护提示', '请阅读并同意《用户隐私保护指引》', { confirm: '同意', cancel: '拒绝' });

  const grant = (): void => {
    needsAuthorization = false;
  };
  /** @throws ApiFailure 104 when the user refuses. */
  const requireConsent = async (referrer: string): Promise<void> => {
    if (!needsAuthorization) return;
    if (!(await ask(referrer))) throw new ApiFailure(REFUSED, { errno: REFUSED_ERRNO });
    grant();
  };

  const agreeByButton = (buttonId: string): void => void tappedAgreeButtons.add(buttonId);

  const apis: AsyncApis = {
    getPrivacySetting: () => ({ needAuthorization: needsAuthorization, privacyContractName: '《用户隐私保护指引》' }),
    requirePrivacyAuthorize: () => requireConsent('requirePrivacyAuthorize'),
    openPrivacyContract: () => undefined,
  };
  const direct = {
    onNeedPrivacyAuthorization: (asked: PrivacyListener) => {
      listener = asked;
    },
  };
  return { require: requireConsent, grant, agreeByButton, apis, direct };
};

export type Privacy = ReturnType<typeof makePrivacy>;
