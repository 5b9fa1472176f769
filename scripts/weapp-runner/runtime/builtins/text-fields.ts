import { addControl, isOn, type BuiltinDefinition, type BuiltinElement, type BuiltinRegistry } from './define';
import { formControls } from './form-values';

const DEFAULT_MAX_LENGTH = 140;
const KEYBOARDS: Record<string, string> = { number: 'numeric', digit: 'decimal' };

type TextControl = HTMLInputElement | HTMLTextAreaElement;

const hearTyping = (element: BuiltinElement, control: TextControl): void => {
  control.addEventListener('input', () => {
    element.emit('input', { value: control.value, cursor: control.selectionStart ?? control.value.length, keyCode: 0 });
  });
  control.addEventListener('focus', () => element.emit('focus', { value: control.value, height: 0 }));
  control.addEventListener('blur', () => element.emit('blur', { value: control.value, cursor: control.value.length }));
  control.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key === 'Enter' && control instanceof HTMLInputElement) {
      element.emit('confirm', { value: control.value });
    }
  });
};

const updateControl = ({ data, state }: BuiltinElement): void => {
  const control = state.control as TextControl;
  const value = data.value === null || data.value === undefined ? '' : String(data.value);
  if (control.value !== value) control.value = value;
  control.placeholder = String(data.placeholder ?? '');
  control.disabled = isOn(data.disabled);
  const maxLength = Number(data.maxlength);
  if (maxLength >= 0) control.maxLength = maxLength;
  else control.removeAttribute('maxlength');
  if (control instanceof HTMLInputElement) {
    control.type = isOn(data.password) ? 'password' : 'text';
    control.inputMode = KEYBOARDS[String(data.type)] ?? 'text';
  }
  const wantsFocus = isOn(data.focus);
  if (wantsFocus && state.hadFocus !== true) control.focus();
  state.hadFocus = wantsFocus;
};

const makeTextField = (tag: 'input' | 'textarea'): BuiltinDefinition => ({
  properties: {
    value: '',
    type: 'text',
    password: false,
    placeholder: '',
    disabled: false,
    maxlength: DEFAULT_MAX_LENGTH,
    focus: false,
    name: '',
  },
  setUp: (element) => {
    const control = addControl(element.host, tag) as TextControl;
    element.state.control = control;
    hearTyping(element, control);
    formControls.set(element.host, { name: () => String(element.data.name ?? ''), value: () => control.value });
  },
  update: updateControl,
});

/** input and textarea. */
export const defineTextBuiltins = ({ define }: BuiltinRegistry): void => {
  define('input', makeTextField('input'));
  define('textarea', makeTextField('textarea'));
};
