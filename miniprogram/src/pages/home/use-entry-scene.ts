import type { AppointmentView } from '@anzhen/shared-types';
import { useDidShow } from '@tarojs/taro';
import { useEffect, useState } from 'react';
import { asApiError, call } from '@/api';
import { readEntry } from '@/packages/visit/entry-refusal';
import { todayHere } from '@/packages/visit/time-words';
import { getEntryScene } from '@/platform/wechat';
import { navigateTo, switchTab } from '@/routes';
import { useFamily } from '@/session';
import { entryTarget } from './entry-target';

// WeChat keeps telling the same entry on every return to the page; a code leads away once.
let followed: string | undefined;

const open = async (scene: string, hasFamily: boolean): Promise<void> => {
  const code = await readEntry(scene, false);
  if (typeof code === 'string') return navigateTo('visit.entry', { scene });
  const needsAppointments = code.kind === 'department' && hasFamily;
  const appointments: AppointmentView[] = needsAppointments
    ? (await call('listAppointments', { query: {} })).appointments
    : [];
  const target = entryTarget(code, appointments, todayHere());
  if (target.to === 'check-in') await navigateTo('visit.check-in', { scene, again: 'yes' });
  if (target.to === 'doctors') {
    const { departmentCode, doctorId } = target;
    await navigateTo('booking.doctors', { departmentCode, doctorId });
  }
  if (target.to === 'bills') await navigateTo('visit.bills');
  if (target.to === 'exams') await navigateTo('visit.exams');
  if (target.to === 'queue') await navigateTo('visit.queue');
  if (target.to === 'reports') await switchTab('reports');
  if (target.to === 'triage') await navigateTo('triage.symptoms');
  if (target.to === 'entry') await navigateTo('visit.entry', { scene });
};

/** Follows the code that opened the mini-program, once the family is known. Returns why it could not be followed. */
export const useEntryScene = (): string | null => {
  const { patients } = useFamily();
  const [scene, setScene] = useState<string | undefined>(undefined);
  const [fault, setFault] = useState<string | null>(null);
  useDidShow(() => {
    const entered = getEntryScene();
    if (entered !== undefined && entered !== followed) setScene(entered);
  });
  useEffect(() => {
    if (scene === undefined || patients === undefined || scene === followed) return;
    followed = scene;
    setFault(null);
    open(scene, patients.length > 0).catch((error: unknown) => setFault(asApiError(error).message));
  }, [scene, patients]);
  return fault;
};
