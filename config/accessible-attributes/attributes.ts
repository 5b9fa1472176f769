const forAll = { 'aria-role': '', 'aria-label': '', 'aria-hidden': '', 'aria-disabled': '' };

/**
 * Attributes that WeChat's screen readers understand and that Taro leaves out of its WXML templates. The templates and
 * the runtime number the attributes of a component by this table, so both must see the same one.
 */
export const accessibleAttributes: Record<string, Record<string, string>> = {
  View: { ...forAll, 'aria-checked': '', 'aria-selected': '' },
  Button: forAll,
  Image: { 'aria-hidden': '', 'aria-label': '' },
};
