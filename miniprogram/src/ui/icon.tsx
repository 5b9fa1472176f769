import { Image } from '@tarojs/components';
import { accessible } from './accessible';
import { classNames } from './class-names';
import type { IconName } from './icon-names';
import { iconSource } from './icon-source';

export type { IconName } from './icon-names';

interface IconProps {
  /** Word and tone, such as `bell-qing`; scripts/icons/manifest.ts lists them. */
  name: IconName;
  /** 16, 20, 24 or 32 px; larger in elder mode. */
  size?: 's' | 'm' | 'l' | 'xl' | 'plate';
  className?: string;
}

/** Decoration beside a word: a screen reader passes over it. */
export function Icon({ name, size = 'm', className }: IconProps) {
  return (
    <Image
      className={classNames('ic', `ic-${size}`, className)}
      src={iconSource(name)}
      svg
      {...accessible({ hidden: true })}
    />
  );
}
