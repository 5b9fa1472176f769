import { mergeInternalComponents } from '@tarojs/shared';
import { accessibleAttributes } from './attributes';

mergeInternalComponents(accessibleAttributes);
