import { makeListeners } from '../app-lifecycle';
import { type AsyncApis } from './call';

/** The phone's network, which a test can switch off and on. */
export const makeNetworkState = () => {
  const changed = makeListeners();
  let networkType = 'wifi';
  const isConnected = (): boolean => networkType !== 'none';
  const set = (type: string): void => {
    if (type === networkType) return;
    networkType = type;
    changed.tell({ networkType, isConnected: isConnected() });
  };
  const apis: AsyncApis = { getNetworkType: () => ({ networkType, isConnected: isConnected() }) };
  const direct = { onNetworkStatusChange: changed.add, offNetworkStatusChange: changed.remove };
  return { isConnected, set, changed, apis, direct };
};

export type NetworkState = ReturnType<typeof makeNetworkState>;
