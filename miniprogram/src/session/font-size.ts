import type { FontSize } from '@anzhen/shared-types';
import { readStored, store } from '@/platform/storage';
import { getFontScale } from '@/platform/wechat';
import { createStore, useStore } from '@/state/store';

const KEY = 'anzhen.font-size';

export type Step = Exclude<FontSize, 'follow'>;

interface Display {
  /** What the person chose; `follow` means WeChat's own text size. */
  chosen: FontSize;
  /** What is shown. */
  step: Step;
}

const classes: Record<Step, string> = { standard: '', large: 'fs-19', elder: 'elder', 'elder-max': 'elder fs-30' };

/** WeChat's scale as a step: its care mode is about 1.4. */
const stepOfScale = (scale: number): Step => {
  if (scale < 1.12) return 'standard';
  return scale < 1.35 ? 'large' : 'elder';
};

const stepOf = (chosen: FontSize): Step => (chosen === 'follow' ? stepOfScale(getFontScale()) : chosen);

const chosenAtStart = readStored<FontSize>(KEY) ?? 'follow';
const displayStore = createStore<Display>({ chosen: chosenAtStart, step: stepOf(chosenAtStart) });

/** Called at launch and on return: the person may have changed WeChat's text size meanwhile. */
export const followSystemFontSize = (): void => {
  const { chosen, step } = displayStore.get();
  if (stepOf(chosen) !== step) displayStore.set({ step: stepOf(chosen) });
};

/** The person chose a size; it wins over WeChat's. Elder sizes bring the elder layout. */
export const chooseFontSize = (chosen: FontSize): void => {
  store(KEY, chosen);
  displayStore.set({ chosen, step: stepOf(chosen) });
};

export interface DisplayView extends Display {
  isElder: boolean;
  /** Classes for the root of a page, a sheet or the tab bar. */
  className: string;
}

export const useDisplay = (): DisplayView => {
  const display = useStore(displayStore);
  return { ...display, isElder: display.step.startsWith('elder'), className: classes[display.step] };
};
