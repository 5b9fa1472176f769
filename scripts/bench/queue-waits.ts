import { liveClinicDay, type Told } from '../../bff/src/modules/queue/testing/clinic-day';

const MORNINGS = 40;
/** Of 100 ranges that are said to hold 80, so many must hold. */
const LIMITS = { least: 0.75, most: 0.9 };

const isTrue = ({ fromMinutes, toMinutes, waited }: Told): boolean => fromMinutes <= waited && waited <= toMinutes;
const shareOf = (told: readonly Told[]): number =>
  Math.round((told.filter(isTrue).length / Math.max(1, told.length)) * 1_000) / 1_000;

/** How often the true wait lies in the range that the phone showed, over simulated mornings of 12 rooms. */
export const benchQueueWaits = (): Promise<void> => {
  const told = Array.from({ length: MORNINGS }, (_, index) => {
    const patients = [480, 540, 600, 660][index % 4] ?? 600;
    return liveClinicDay({ patients, rooms: 12, seed: 1_000 + index }, () => undefined).told;
  }).flat();
  const bands = [0, 15, 30, 60, 90].map((from, index, all) => {
    const to = all[index + 1] ?? Infinity;
    const band = told.filter(({ waited }) => from <= waited && waited < to);
    return { band: `${from}–${to === Infinity ? '' : to}`, ranges: band.length, true_share: shareOf(band) };
  });
  for (const { band, ranges, true_share } of bands) console.log(`waited ${band} min: ${ranges} ranges, ${true_share}`);
  const width = told.reduce((sum, { fromMinutes, toMinutes }) => sum + toMinutes - fromMinutes, 0) / told.length;
  const share = shareOf(told);
  console.log(
    JSON.stringify({ mornings: MORNINGS, ranges: told.length, true_share: share, width_min: Math.round(width) }),
  );
  if (share < LIMITS.least || share > LIMITS.most) process.exitCode = 1;
  return Promise.resolve();
};
