import Taro from '@tarojs/taro';

/** Calls back with true when the phone is online again, false when it lost the network. Returns how to stop. */
export const watchNetwork = (onChange: (online: boolean) => void): (() => void) => {
  const listener = ({ isConnected }: { isConnected: boolean }): void => onChange(isConnected);
  Taro.onNetworkStatusChange(listener);
  return () => Taro.offNetworkStatusChange(listener);
};
