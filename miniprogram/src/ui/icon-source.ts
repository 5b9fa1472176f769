import type { IconName } from './icon-names';

/** Where a picture lies: icons come with the mini-program as files. */
export const iconSource = (name: IconName): string => `/icons/${name}.svg`;
