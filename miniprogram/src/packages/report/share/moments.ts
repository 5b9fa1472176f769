import { hospitalDate, hospitalTime } from '@anzhen/shared-types/kernel';

/** 11月25日 10:00. */
export const moment = (instant: string): string => {
  const at = new Date(instant);
  const [, month, day] = hospitalDate(at).split('-').map(Number);
  return `${month}月${day}日 ${hospitalTime(at)}`;
};

/** 手机 · 微信: what a browser's long name comes down to. */
export const deviceWords = (device: string): string => {
  const machine = /iPhone|Android|Mobile|HarmonyOS/i.test(device) ? '手机' : device === '' ? '' : '电脑';
  const program = /MicroMessenger/i.test(device) ? '微信' : machine === '' ? '' : '浏览器';
  return [machine, program].filter((part) => part !== '').join('上的');
};
