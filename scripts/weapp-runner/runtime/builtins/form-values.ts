/** A named control of a form. */
interface FormControl {
  name(): string;
  value(): unknown;
}

interface FormActions {
  submit(): void;
  reset(): void;
}

export const formControls = new WeakMap<Element, FormControl>();
export const formActions = new WeakMap<Element, FormActions>();

/** What wx gives as `detail.value` of a submit: every named control inside the form. */
export const collectFormValues = (form: Element): Record<string, unknown> => {
  const values: Record<string, unknown> = {};
  for (const element of form.querySelectorAll('*')) {
    const control = formControls.get(element);
    if (control !== undefined && control.name() !== '') values[control.name()] = control.value();
  }
  return values;
};
