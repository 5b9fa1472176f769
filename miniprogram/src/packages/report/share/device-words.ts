/** 手机 · 微信: what a browser's long name comes down to. */
export const deviceWords = (device: string): string => {
  const machine = /iPhone|Android|Mobile|HarmonyOS/i.test(device) ? '手机' : device === '' ? '' : '电脑';
  const program = /MicroMessenger/i.test(device) ? '微信' : machine === '' ? '' : '浏览器';
  return [machine, program].filter((part) => part !== '').join('上的');
};
