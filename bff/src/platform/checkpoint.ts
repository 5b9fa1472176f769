/**
 * Every place between two effects of booking, paying, cancelling and refunding, in the order in which a visit passes
 * them. The crash test ends the process at each of them once, and fails when one is never passed.
 */
export const CHECKPOINTS = [
  'hold.intended',
  'hold.his-answered',
  'hold.accepted',
  'pay.opened',
  'pay.uploaded',
  'pay.quoted',
  'pay.prepaid',
  'pay.started',
  'pay.marked',
  'notice.stored',
  'payment.taken',
  'notice.applied',
  'settle.his-answered',
  'settle.accepted',
  'confirm.marked',
  'confirm.his-answered',
  'confirm.accepted',
  'confirm.refused',
  'close.asked',
  'close.written',
  'cancel.released',
  'release.his-answered',
  'cancel.marked',
  'refund.his-answered',
  'refund.requested',
  'refund.money-asked',
  'refund.finished',
  'refund.told',
] as const;

export type CheckpointName = (typeof CHECKPOINTS)[number];

/**
 * A named place between two steps. Nothing happens there in production; a crash test ends the process at one, to prove
 * that what was promised before it is kept after the restart.
 */
export type Checkpoint = (name: CheckpointName) => void;

export const noCheckpoint: Checkpoint = () => undefined;

/** Whether a text names a checkpoint: `name`, or `name#2` for the second time it is passed. */
export const isCheckpoint = (text: string): boolean => {
  const [name, times = '1'] = text.split('#');
  return (CHECKPOINTS as readonly string[]).includes(name ?? '') && /^[1-9]\d?$/.test(times);
};

/** @param crashAt `name` or `name#2`, the second time it is passed; null never stops */
export const makeCheckpoint = (crashAt: string | null): Checkpoint => {
  if (crashAt === null) return noCheckpoint;
  const [wanted, times = '1'] = crashAt.split('#');
  let left = Number(times);
  return (name) => {
    if (name !== wanted) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
};
