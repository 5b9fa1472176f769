import { type Loose } from '../built-package';
import { isOn, type BuiltinDefinition, type BuiltinElement, type BuiltinRegistry } from './define';
import { formControls } from './form-values';

const labelOf = (item: unknown, rangeKey: string): string =>
  String(rangeKey === '' ? item : (item as Loose)?.[rangeKey]);

const makeSelect = (items: unknown[], rangeKey: string, chosen: number): HTMLSelectElement => {
  const select = document.createElement('select');
  for (const item of items) select.add(new Option(labelOf(item, rangeKey)));
  select.selectedIndex = chosen;
  return select;
};

const columnsOf = (data: Loose): unknown[][] => {
  const range = (Array.isArray(data.range) ? data.range : []) as unknown[];
  return data.mode === 'multiSelector' ? range.map((column) => (Array.isArray(column) ? column : [])) : [range];
};

const buildSelects = (element: BuiltinElement, overlay: HTMLElement): void => {
  const { data } = element;
  const isMulti = data.mode === 'multiSelector';
  const values = (isMulti ? data.value : [data.value]) as unknown[];
  const selects = columnsOf(data).map((items, column) =>
    makeSelect(items, String(data.rangeKey ?? ''), Number(values?.[column] ?? 0)),
  );
  selects.forEach((select, column) => {
    select.disabled = isOn(data.disabled);
    select.addEventListener('change', () => {
      if (!isMulti) {
        element.emit('change', { value: String(select.selectedIndex) });
        return;
      }
      element.emit('columnchange', { column, value: select.selectedIndex });
      element.emit('change', { value: selects.map((each) => each.selectedIndex) });
    });
  });
  overlay.replaceChildren(...selects);
};

const buildDateOrTime = (element: BuiltinElement, overlay: HTMLElement): void => {
  const { data } = element;
  const control = document.createElement('input');
  control.type = data.mode === 'time' ? 'time' : 'date';
  control.value = String(data.value ?? '');
  control.min = String(data.start ?? '');
  control.max = String(data.end ?? '');
  control.disabled = isOn(data.disabled);
  control.addEventListener('change', () => {
    // The phone's wheel cannot leave its bounds; typing into a browser's field can.
    if (control.value === '' || !control.checkValidity()) element.emit('cancel', {});
    else element.emit('change', { value: control.value });
  });
  overlay.replaceChildren(control);
};

const picker: BuiltinDefinition = {
  properties: { mode: 'selector', range: [], rangeKey: '', value: 0, start: '', end: '', disabled: false, name: '' },
  setUp: (element) => {
    const overlay = document.createElement('div');
    overlay.className = 'wx-picker-control';
    for (const name of ['input', 'change']) {
      overlay.addEventListener(name, (event) => event.stopPropagation());
    }
    element.host.appendChild(overlay);
    element.state.overlay = overlay;
    formControls.set(element.host, { name: () => String(element.data.name ?? ''), value: () => element.data.value });
  },
  update: (element) => {
    const overlay = element.state.overlay as HTMLElement;
    const isDateOrTime = element.data.mode === 'date' || element.data.mode === 'time';
    if (isDateOrTime) buildDateOrTime(element, overlay);
    else buildSelects(element, overlay);
  },
};

/** picker in its selector, multiSelector, date and time modes; region is not simulated. */
export const definePickerBuiltins = ({ define }: BuiltinRegistry): void => {
  define('picker', picker);
};
