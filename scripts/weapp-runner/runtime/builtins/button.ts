import { type Loose } from '../built-package';
import {
  isOn,
  type BuiltinDefinition,
  type BuiltinElement,
  type BuiltinRegistry,
  type BuiltinServices,
} from './define';
import { collectFormValues, formActions } from './form-values';

type OpenType = (element: BuiltinElement, services: BuiltinServices) => Promise<void> | void;

// WeChat still sends the event when the user refuses; only errMsg tells.
const emitPhoneNumber: OpenType = async (element, { api, privacy, control }) => {
  const ask = async (): Promise<Loose> => {
    await privacy.require('getPhoneNumber');
    return control.post('phone-code');
  };
  try {
    element.emit('getphonenumber', await api.run('getPhoneNumber', {}, ask));
  } catch (error) {
    const { errMsg, ...rest } = api.failureOf('getPhoneNumber', error);
    const isRefusal = String(errMsg).endsWith('fail cancel');
    element.emit('getphonenumber', { ...rest, errMsg: isRefusal ? 'getPhoneNumber:fail user deny' : errMsg });
  }
};

const openTypes: Record<string, OpenType> = {
  getPhoneNumber: emitPhoneNumber,
  chooseAvatar: (element, { inspector }) => {
    const avatarUrl = inspector.nextFiles.shift();
    if (avatarUrl !== undefined) element.emit('chooseavatar', { avatarUrl });
  },
  contact: (element) => element.emit('contact', { path: '', query: {}, errMsg: 'enterContact:ok' }),
  openSetting: (element) => element.emit('opensetting', { authSetting: {}, errMsg: 'openSetting:ok' }),
  share: (element, { share }) => share(element.host),
  agreePrivacyAuthorization: (element, { privacy }) => {
    privacy.agreeByButton(element.host.id);
    element.emit('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' });
  },
};

const makeButton = (services: BuiltinServices): BuiltinDefinition => ({
  properties: { disabled: false, loading: false, type: 'default', size: 'default', formType: '', openType: '' },
  setUp: (element) => {
    element.host.setAttribute('role', 'button');
    element.onTap(() => {
      const { disabled, formType, openType } = element.data;
      if (isOn(disabled)) return;
      const form = formActions.get(element.host.closest('wx-form') ?? element.host);
      if (formType === 'submit') form?.submit();
      if (formType === 'reset') form?.reset();
      // "getPhoneNumber|agreePrivacyAuthorization": this one tap is the consent and the wish.
      const wanted = String(openType ?? '').split('|');
      if (wanted.length > 1 && wanted.includes('agreePrivacyAuthorization')) services.privacy.grant();
      for (const name of wanted) void openTypes[name]?.(element, services);
    });
  },
  update: ({ host, data }) => {
    host.toggleAttribute('disabled', isOn(data.disabled));
    host.toggleAttribute('loading', isOn(data.loading));
    host.setAttribute('aria-disabled', String(isOn(data.disabled)));
    host.setAttribute('type', String(data.type || 'default'));
    host.setAttribute('size', String(data.size || 'default'));
  },
});

const form: BuiltinDefinition = {
  setUp: (element) => {
    formActions.set(element.host, {
      submit: () => element.emit('submit', { value: collectFormValues(element.host) }),
      reset: () => element.emit('reset', {}),
    });
  },
};

const makeNavigator = ({ navigate }: BuiltinServices): BuiltinDefinition => ({
  properties: { url: '', openType: 'navigate' },
  setUp: (element) => element.onTap(() => navigate(String(element.data.openType), String(element.data.url))),
});

// A tap on a label works its control, unless the tap was on the control itself.
const label: BuiltinDefinition = {
  properties: { for: '' },
  setUp: (element) => {
    element.onTap((target) => {
      const { host, data } = element;
      const page = host.closest('wx-page') ?? document;
      const named = data.for ? page.querySelector(`#${CSS.escape(String(data.for))}`) : host;
      const control = named?.querySelector<HTMLElement>('input,textarea,select');
      if (control && control !== target) control.click();
    });
  },
};

/** Tags that answer to a tap. */
export const defineTapBuiltins = ({ define }: BuiltinRegistry, services: BuiltinServices): void => {
  define('button', makeButton(services));
  define('form', form);
  define('navigator', makeNavigator(services));
  define('label', label);
};
