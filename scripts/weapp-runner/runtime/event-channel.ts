type Listener = (...args: unknown[]) => void;

/** The channel between a page and the page it opened with wx.navigateTo. */
export interface EventChannel {
  on(name: string, listener: Listener): void;
  once(name: string, listener: Listener): void;
  off(name: string, listener?: Listener): void;
  emit(name: string, ...args: unknown[]): void;
}

const makeEnd = (own: Map<string, Listener[]>, other: Map<string, Listener[]>): EventChannel => {
  const off = (name: string, listener?: Listener): void => {
    own.set(name, listener === undefined ? [] : (own.get(name) ?? []).filter((known) => known !== listener));
  };
  const on = (name: string, listener: Listener): void => void own.set(name, [...(own.get(name) ?? []), listener]);
  const once = (name: string, listener: Listener): void => {
    const single: Listener = (...args) => {
      off(name, single);
      listener(...args);
    };
    on(name, single);
  };
  const emit = (name: string, ...args: unknown[]): void =>
    (other.get(name) ?? []).forEach((listener) => listener(...args));
  return { on, once, off, emit };
};

/** Makes both ends: what one emits, the other hears. */
export const makeEventChannel = (): { opener: EventChannel; opened: EventChannel } => {
  const openerListeners = new Map<string, Listener[]>();
  const openedListeners = new Map<string, Listener[]>();
  return { opener: makeEnd(openerListeners, openedListeners), opened: makeEnd(openedListeners, openerListeners) };
};
