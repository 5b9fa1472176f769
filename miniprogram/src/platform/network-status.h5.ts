import type * as Status from './network-status';

// A browser fetches a picture when it is first shown, and these are first shown when nothing can be fetched.
const SHOWN_WITHOUT_NETWORK = ['offline-amber', 'f-offline', 'pending-indigo', 'warn-amber', 'warn-red', 'undo-ink2'];
let kept: HTMLImageElement[] = [];
const keepPictures = (): void => {
  if (kept.length > 0) return;
  kept = SHOWN_WITHOUT_NETWORK.map((name) => {
    const picture = new Image();
    picture.src = `/icons/${name}.svg`;
    return picture;
  });
};

/** Taro's own stand-in asks `navigator.connection`, which on a computer never says that the cable is out. */
export const watchNetwork: typeof Status.watchNetwork = (onChange) => {
  keepPictures();
  const tell = ({ type }: Event): void => onChange(type === 'online');
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return () => {
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
};
