import { type Page } from 'playwright-core';
import { hospitalDate, hospitalInstant, toRfc3339 } from '../../shared-types/src/kernel';
import { waitUntil } from '../local/processes';
import { type Visit } from '../local/visit';
import { askJson } from '../local/world';
import { type Camera } from './camera';
import { type PhoneDriver } from './phone-driver';

/** What the steps of one visit in browsers share. */
export interface BrowserVisit extends Visit {
  phone: PhoneDriver;
  /** The nurse's computer. */
  desk: Page;
  /** The screen on the wall. */
  tv: Page;
  camera: Camera;
  /** Pages that were held to axe-core, by path, with what they were opened with. */
  inspected: Map<string, Record<string, string>>;
  isElder: boolean;
}

export interface BrowserStep {
  name: string;
  run(visit: BrowserVisit): Promise<string>;
}

/** Demo person `id-with-x` of the sandbox hospital: insured, no history. */
export const PERSON = { name: '程安之', idNumber: '99010119930618006X', phone: '13900000007' };

export const control = (visit: BrowserVisit, path: string, body?: unknown) =>
  askJson(`${visit.controlUrl}${path}`, body);

export const bffNow = async (visit: BrowserVisit): Promise<Date> =>
  new Date(String((await askJson(`${visit.bffUrl}/healthz`)).now));

/** Moves the hospital's clock forward and waits until the BFF follows. */
export const moveClockTo = async (visit: BrowserVisit, at: Date): Promise<void> => {
  if ((await bffNow(visit)) >= at) return;
  await control(visit, '/clock', { now: toRfc3339(at) });
  await waitUntil('BFF 还没有跟上沙盒时钟', async () => (await bffNow(visit)) >= new Date(at.getTime() - 2_000));
};

/** Today at this time of the hospital's wall clock. */
export const todayAt = async (visit: BrowserVisit, time: string): Promise<Date> =>
  hospitalInstant(hospitalDate(await bffNow(visit)), time);

interface Registration {
  status: string;
  patId: string;
  regNo: string;
}

/** The hospital's own record of the only registration that was made through the app. */
export const registrationInHis = async (visit: BrowserVisit): Promise<Registration> => {
  const { byOrder } = (await control(visit, '/his/state', {})) as unknown as { byOrder: Record<string, Registration> };
  const [only, ...others] = Object.values(byOrder).filter(({ status }) =>
    ['confirmed', 'arrived', 'visited'].includes(status),
  );
  if (!only || others.length > 0) throw new Error(`HIS has ${others.length + (only ? 1 : 0)} registrations by the app`);
  return only;
};
