import { addControl, isOn, type BuiltinDefinition, type BuiltinElement, type BuiltinRegistry } from './define';
import { formControls } from './form-values';

type ChoiceKind = 'checkbox' | 'radio';

interface Choice {
  kind: ChoiceKind;
  control: HTMLInputElement;
  value(): string;
}

const choices = new WeakMap<Element, Choice>();
const groups = new WeakMap<Element, () => void>();

const choicesIn = (group: Element, kind: ChoiceKind): Choice[] =>
  [...group.querySelectorAll(`wx-${kind}`)].map((host) => choices.get(host)).filter((choice) => choice !== undefined);

// A controlled property is written to the native control only when it changes, so that a user's own choice stays.
const followChecked = ({ data, state }: BuiltinElement, control: HTMLInputElement): void => {
  if (state.lastChecked !== data.checked) control.checked = isOn(data.checked);
  state.lastChecked = data.checked;
  control.disabled = isOn(data.disabled);
};

const makeChoice = (kind: ChoiceKind): BuiltinDefinition => ({
  properties: { value: '', checked: false, disabled: false },
  setUp: (element) => {
    const control = addControl(element.host, 'input') as HTMLInputElement;
    control.type = kind;
    element.host.prepend(control);
    element.state.control = control;
    choices.set(element.host, { kind, control, value: () => String(element.data.value ?? '') });
    control.addEventListener('change', () => {
      const group = element.host.closest(`wx-${kind}-group`);
      if (group === null) return;
      if (kind === 'radio') {
        for (const other of choicesIn(group, kind)) other.control.checked = other.control === control;
      }
      groups.get(group)?.();
    });
  },
  update: (element) => followChecked(element, element.state.control as HTMLInputElement),
});

const makeGroup = (kind: ChoiceKind): BuiltinDefinition => ({
  properties: { name: '' },
  setUp: (element) => {
    const chosen = (): string | string[] => {
      const values = choicesIn(element.host, kind)
        .filter((choice) => choice.control.checked)
        .map((choice) => choice.value());
      return kind === 'radio' ? (values[0] ?? '') : values;
    };
    groups.set(element.host, () => element.emit('change', { value: chosen() }));
    formControls.set(element.host, { name: () => String(element.data.name ?? ''), value: chosen });
  },
});

const switchDefinition: BuiltinDefinition = {
  properties: { checked: false, disabled: false, name: '' },
  setUp: (element) => {
    const control = addControl(element.host, 'input') as HTMLInputElement;
    control.type = 'checkbox';
    element.state.control = control;
    control.addEventListener('change', () => element.emit('change', { value: control.checked }));
    formControls.set(element.host, { name: () => String(element.data.name ?? ''), value: () => control.checked });
  },
  update: (element) => followChecked(element, element.state.control as HTMLInputElement),
};

const slider: BuiltinDefinition = {
  properties: { min: 0, max: 100, step: 1, value: 0, disabled: false, name: '' },
  setUp: (element) => {
    const control = addControl(element.host, 'input') as HTMLInputElement;
    control.type = 'range';
    element.state.control = control;
    control.addEventListener('input', () => element.emit('changing', { value: Number(control.value) }));
    control.addEventListener('change', () => element.emit('change', { value: Number(control.value) }));
    formControls.set(element.host, { name: () => String(element.data.name ?? ''), value: () => Number(control.value) });
  },
  update: ({ data, state }) => {
    const control = state.control as HTMLInputElement;
    Object.assign(control, { min: String(data.min), max: String(data.max), step: String(data.step) });
    control.value = String(data.value);
    control.disabled = isOn(data.disabled);
  },
};

/** checkbox, radio, their groups, switch and slider. */
export const defineChoiceBuiltins = ({ define }: BuiltinRegistry): void => {
  for (const kind of ['checkbox', 'radio'] as const) {
    define(kind, makeChoice(kind));
    define(`${kind}-group`, makeGroup(kind));
  }
  define('switch', switchDefinition);
  define('slider', slider);
};
