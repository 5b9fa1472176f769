import offlineAmber from './icons/offline-amber.svg';
import fOffline from './icons/f-offline.svg';
import pendingIndigo from './icons/pending-indigo.svg';
import warnAmber from './icons/warn-amber.svg';
import warnRed from './icons/warn-red.svg';
import okGreen from './icons/ok-green.svg';
import undoInk2 from './icons/undo-ink2.svg';
import refreshWhite from './icons/refresh-white.svg';
import type * as Phone from './icon-source';

// First shown when nothing can be fetched any more, so these come with the program.
const carried: Readonly<Record<string, string>> = {
  'offline-amber': offlineAmber,
  'f-offline': fOffline,
  'pending-indigo': pendingIndigo,
  'warn-amber': warnAmber,
  'warn-red': warnRed,
  'ok-green': okGreen,
  'undo-ink2': undoInk2,
  'refresh-white': refreshWhite,
};

export const iconSource: typeof Phone.iconSource = (name) => carried[name] ?? `/icons/${name}.svg`;
