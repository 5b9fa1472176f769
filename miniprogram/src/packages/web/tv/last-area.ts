/** Where a screen remembers its waiting area. */
export const LAST_AREA_KEY = 'anzhen.tv-area';
