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
    | 'group'
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
  /** False: ↑ ↓ come here, and Tab goes past it, as in a long list. */
  isTabStop?: boolean;
}

const isBrowser = process.env.TARO_ENV === 'h5';
// WeChat reads `aria-role` where browsers read `role`.
const roleName = process.env.TARO_ENV === 'weapp' ? 'aria-role' : 'role';

/** What can be pressed; in a browser Tab reaches it, and Enter presses it (platform/press-keys.h5.ts). */
export const pressedRoles: readonly (string | undefined)[] = ['button', 'link', 'switch', 'radio', 'checkbox', 'tab'];

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
  isTabStop = true,
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
  tabindex: isBrowser && !disabled && pressedRoles.includes(role) ? (isTabStop ? '0' : '-1') : undefined,
});
