import type { PersonCodeView } from '@anzhen/shared-types';
import { SECOND } from '@anzhen/shared-types/kernel';
import { useEffect, useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { now } from '@/platform/clock';
import { keepScreenOn } from '@/platform/wechat';

/** The code of this moment; null when the stock is used up, or the phone's clock lies outside of it. */
export const codeNow = (
  { codes, firstStepAt, stepSeconds }: PersonCodeView,
  nowMs: number,
): { code: string; secondsLeft: number; stepsLeft: number } | null => {
  const stepMs = stepSeconds * SECOND;
  const passed = nowMs - Date.parse(firstStepAt);
  const at = Math.floor(passed / stepMs);
  const code = codes[at];
  if (code === undefined) return null;
  return { code, secondsLeft: Math.ceil(((at + 1) * stepMs - passed) / SECOND), stepsLeft: codes.length - at - 1 };
};

export interface PersonCode {
  read: Resource<PersonCodeView>;
  /** The hospital's clock, every second. */
  nowMs: number;
}

/** An hour of codes is fetched at once and again at half of it: a lift without a network changes nothing. */
export const usePersonCode = (patientId: string | undefined): PersonCode => {
  const read = useResource(patientId && `person-code:${patientId}`, () =>
    call('getPersonCode', { params: { patientId: patientId ?? '' } }),
  );
  const [nowMs, setNowMs] = useState(now);
  useEffect(() => {
    keepScreenOn(true);
    const timer = setInterval(() => setNowMs(now()), SECOND);
    return () => {
      clearInterval(timer);
      keepScreenOn(false);
    };
  }, []);
  const { data, isReloading, reload } = read;
  const left = data && (codeNow(data, nowMs)?.stepsLeft ?? 0);
  const isLow = data !== undefined && left !== undefined && left < data.codes.length / 2;
  // Once for each step, so that a phone without a network does not ask every second.
  const asked = isLow ? Math.floor(nowMs / (30 * SECOND)) : null;
  useEffect(() => {
    if (asked !== null && !isReloading) reload();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [asked]);
  return { read, nowMs };
};
