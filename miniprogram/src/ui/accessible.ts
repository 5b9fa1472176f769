interface Accessible {
  label?: string;
  role?:
    | 'button'
    | 'link'
    | 'switch'
    | 'radio'
    | 'checkbox'
    | 'tab'
    | 'tablist'
    | 'radiogroup'
    | 'dialog'
    | 'img'
    | 'alert'
    | 'status'
    | 'heading'
    | 'table'
    | 'row'
    | 'cell';
  checked?: boolean;
  selected?: boolean;
  disabled?: boolean;
  hidden?: boolean;
  live?: 'polite' | 'assertive';
}

// WeChat reads `aria-role` where browsers read `role`.
const roleName = process.env.TARO_ENV === 'weapp' ? 'aria-role' : 'role';

/**
 * What a screen reader needs, for both targets: `<View {...accessible({ role: 'switch', label, checked })}>`.
 */
export const accessible = ({
  label,
  role,
  checked,
  selected,
  disabled,
  hidden,
  live,
}: Accessible): Record<string, string | undefined> => ({
  [roleName]: role,
  'aria-label': label,
  'aria-checked': checked === undefined ? undefined : String(checked),
  'aria-selected': selected === undefined ? undefined : String(selected),
  'aria-disabled': disabled ? 'true' : undefined,
  'aria-hidden': hidden ? 'true' : undefined,
  'aria-live': live,
  // The name of the page is the only heading there is.
  'aria-level': role === 'heading' ? '1' : undefined,
});
