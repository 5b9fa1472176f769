import type * as Status from './network-status';

/** Taro's own stand-in asks `navigator.connection`, which on a computer never says that the cable is out. */
export const watchNetwork: typeof Status.watchNetwork = (onChange) => {
  const tell = ({ type }: Event): void => onChange(type === 'online');
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return () => {
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
};
