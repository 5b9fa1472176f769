import type { AppointmentView, EntryCodeView } from '@anzhen/shared-types';
import { useRef, useState } from 'react';
import { asApiError, call, type Resource, useResource, useSteps } from '@/api';
import { whereAmI } from '@/platform/device';
import { scanCode } from '@/platform/wechat';
import { redirectTo } from '@/routes';
import { useFamily } from '@/session';
import { type EntryRefusal, readEntry } from '../../entry-refusal';

export interface CheckInRead {
  /** What the code opens, or why it opens nothing. */
  code: EntryCodeView | EntryRefusal;
  appointments: AppointmentView[];
}

export interface CheckIn {
  scene: string | undefined;
  read: Resource<CheckInRead>;
  checkIn(): void;
  isCheckingIn: boolean;
  rescan(): void;
  isScanning: boolean;
  fault: string | null;
}

/** 签到: what the code means for the current person, and the one tap that puts him into the line. */
export const useCheckIn = (openedWith: string | undefined, isRead: boolean): CheckIn => {
  const { patient } = useFamily();
  const [scene, setScene] = useState(openedWith);
  const { busy, fault, run } = useSteps<'check-in' | 'scan'>();
  // Reading it for another member of the family is no second scan.
  const readScene = useRef(isRead ? scene : undefined);
  const key = patient && scene !== undefined ? `check-in:${patient.id}:${scene}` : null;
  const read = useResource(key, async (): Promise<CheckInRead> => {
    const code = await readEntry(scene ?? '', readScene.current === scene);
    readScene.current = scene;
    if (typeof code === 'string' || code.kind !== 'department') return { code, appointments: [] };
    return { code, appointments: (await call('listAppointments', { query: {} })).appointments };
  });

  const checkIn = async (): Promise<void> => {
    if (!patient || scene === undefined) return;
    const body = { patientId: patient.id, scene };
    const ticket = await call('checkIn', { body }).catch(async (error: unknown) => {
      if (asApiError(error).code !== 'QUEUE.WHERE_ARE_YOU') throw error;
      // Only where the hospital checks, and only now, is the phone asked where it is.
      const location = await whereAmI();
      if (!location) throw error;
      return call('checkIn', { body: { ...body, location } });
    });
    await redirectTo('visit.queue', { ticketId: ticket.id });
  };
  const rescan = async (): Promise<void> => {
    const scanned = await scanCode();
    if (scanned !== null) setScene(scanned);
  };

  return {
    scene,
    read,
    checkIn: () => void run('check-in', checkIn),
    isCheckingIn: busy === 'check-in',
    rescan: () => void run('scan', rescan),
    isScanning: busy === 'scan',
    fault,
  };
};
