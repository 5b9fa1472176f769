import { type Loose } from '../built-package';
import { type Inspector } from '../inspector';
import { ApiFailure, type AsyncApis } from './call';
import { type SandboxControl } from './sandbox-control';
import { requireUserGesture } from './user-gesture';

const RETURNED_FROM_OTHER_APP = 1038;
const MOST_TEMPLATES = 3;
const PAYMENT_FIELDS = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const;

interface OpenPlatformDeps {
  control: SandboxControl;
  inspector: Inspector;
  appId(): string;
  /** Puts the app in the background, waits, and brings it back with what the other app handed over. */
  visitOtherApp(stay: () => Promise<Loose>, scene: number): Promise<void>;
}

const pick = (options: Loose, fields: readonly string[]): Loose =>
  Object.fromEntries(fields.filter((field) => options[field] !== undefined).map((field) => [field, options[field]]));

const requireFields = (options: Loose, fields: readonly string[]): void => {
  for (const field of fields) {
    if (typeof options[field] !== 'string' || options[field] === '') {
      throw new ApiFailure(`parameter error: parameter.${field} should be String instead of ${typeof options[field]};`);
    }
  }
};

const makeSubscribe =
  ({ control, inspector }: OpenPlatformDeps, mayFollowPayment: () => boolean) =>
  async ({ tmplIds }: { tmplIds?: string[] }): Promise<Loose> => {
    if (!Array.isArray(tmplIds) || tmplIds.length === 0)
      throw new ApiFailure("TmplIds can't be empty", { errCode: 10001 });
    if (tmplIds.length > MOST_TEMPLATES) throw new ApiFailure('Templates count out of max bounds', { errCode: 20003 });
    if (!mayFollowPayment()) requireUserGesture();
    const decision = inspector.subscribeDecision;
    return control.post('subscribe', { tmplIds, ...(decision === undefined ? {} : { decision }) });
  };

// The bureau's mini-program hands back a code when the patient agrees, and nothing when he turns back.
const makeVisitOther =
  ({ control, inspector, visitOtherApp }: OpenPlatformDeps) =>
  async ({ appId, path = '' }: { appId?: string; path?: string }): Promise<void> => {
    if (typeof appId !== 'string')
      throw new ApiFailure('parameter error: parameter.appId should be String instead of Undefined;');
    requireUserGesture();
    if (!control.isConnected) throw new ApiFailure('cancel');
    const person = inspector.insuredPerson;
    const isInsuranceBureau = path.includes('openType=getAuthCode');
    const stay = async (): Promise<Loose> => {
      if (!isInsuranceBureau || person === null) return { appId, extraData: {} };
      const { authCode } = await control.post('insurance-auth', { ...person });
      return { appId, extraData: { authCode } };
    };
    // The call resolves when the other app opens; the return is heard in App.onShow.
    window.setTimeout(() => void visitOtherApp(stay, RETURNED_FROM_OTHER_APP));
  };

const scan = (inspector: Inspector): Loose => {
  const { nextScan } = inspector;
  inspector.nextScan = null;
  if (nextScan === null) throw new ApiFailure('cancel');
  const found = typeof nextScan === 'string' ? { result: nextScan, scanType: 'QR_CODE' } : nextScan;
  return { charSet: 'utf-8', rawData: '', ...found };
};

/** What WeChat the company does for the app: login, payment, messages, scanning, other mini-programs. */
export const makeOpenPlatformApis = (deps: OpenPlatformDeps): AsyncApis => {
  const { control, inspector, appId } = deps;
  let hasJustPaid = false;
  const paying = async (action: string, body: Loose): Promise<Loose> => {
    const answer = await control.post(action, body);
    // WeChat lets the subscribe box follow a payment without another tap.
    hasJustPaid = true;
    return answer;
  };
  const mayFollowPayment = (): boolean => {
    const may = hasJustPaid;
    hasJustPaid = false;
    return may;
  };
  return {
    login: () => control.post('login-code'),
    checkSession: () => ({}),
    requestPayment: (options: Loose) => {
      requireFields(options, PAYMENT_FIELDS);
      return paying('pay', { appId: appId(), ...pick(options, PAYMENT_FIELDS) });
    },
    requestMedicalInsurancePay: (options: Loose) => {
      requireFields(options, ['mixTradeNo']);
      return paying('pay-med-ins', pick(options, ['mixTradeNo', ...PAYMENT_FIELDS]));
    },
    requestSubscribeMessage: makeSubscribe(deps, mayFollowPayment),
    navigateToMiniProgram: makeVisitOther(deps),
    scanCode: () => scan(inspector),
    getSetting: () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }),
    authorize: () => ({}),
    openSetting: () => ({ authSetting: {} }),
  };
};
