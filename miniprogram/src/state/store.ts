import { useSyncExternalStore } from 'react';

export interface Store<State extends object> {
  get(): State;
  /** Merges and tells the listeners. */
  set(change: Partial<State>): void;
  subscribe(listener: () => void): () => void;
}

/** A value outside React that pages, the tab bar and platform code share. */
export const createStore = <State extends object>(initial: State): Store<State> => {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

/** Renders again whenever the store changes. */
export const useStore = <State extends object>(store: Store<State>): State =>
  useSyncExternalStore(store.subscribe, store.get, store.get);
