import type { PatientView, WaitlistEntryView } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError, call, withKey } from '@/api';
import { choosePatient, subscribeTo } from '@/session';
import { type HoldRefusal, refusalFrom } from './hold-number';
import { useLoadedFamily } from './use-loaded-family';

/** Whether WeChat may tell the person that a number came: asked by the same tap that joins the line. */
export type Told = 'yes' | 'no';

interface WaitlistJoin {
  patients: readonly PatientView[] | undefined;
  patient: PatientView | undefined;
  familyFault: string | null;
  reloadPeople(): void;
  choosePerson(patientId: string): void;
  /** Why this person cannot join, or undefined. */
  refusal(patient: PatientView): string | undefined;
  isJoining: boolean;
  refused: HoldRefusal | null;
  /** There are numbers again: choosing one is better than waiting. */
  hasNumbers: boolean;
  joined: { entry: WaitlistEntryView; told: Told } | null;
  join(): Promise<void>;
}

/** A refusal of WeChat, or no answer from it, keeps nobody out of the line; the page then says that nobody will tell. */
const askToTell = async (): Promise<Told> => {
  try {
    const { answers } = await subscribeTo(['waitlistOffered']);
    return answers.waitlistOffered === 'accept' ? 'yes' : 'no';
  } catch {
    return 'no';
  }
};

/** Joining the line (候补) of one full session. */
export const useWaitlistJoin = (sessionId: string): WaitlistJoin => {
  const { patients, patient, fault, load } = useLoadedFamily();
  const [isJoining, setJoining] = useState(false);
  const [refused, setRefused] = useState<{ patientId: string; code: string; refusal: HoldRefusal } | null>(null);
  const [joined, setJoined] = useState<WaitlistJoin['joined']>(null);

  const join = async (): Promise<void> => {
    if (!patient || isJoining) return;
    setJoining(true);
    setRefused(null);
    try {
      // First, while the tap still counts: WeChat opens its question from a tap only.
      const told = await askToTell();
      const entry = await withKey(`waitlist.${patient.id}.${sessionId}`, (idempotencyKey) =>
        call('joinWaitlist', { body: { patientId: patient.id, sessionId, idempotencyKey } }),
      );
      setJoined({ entry, told });
    } catch (thrown) {
      const error = asApiError(thrown);
      setRefused({ patientId: patient.id, code: error.code, refusal: refusalFrom(error) });
    } finally {
      setJoining(false);
    }
  };

  return {
    patients,
    patient,
    familyFault: fault,
    reloadPeople: load,
    choosePerson: (patientId) => {
      setRefused(null);
      choosePatient(patientId);
    },
    refusal: ({ id }) => (refused?.patientId === id ? (refused.refusal.personal ?? undefined) : undefined),
    isJoining,
    refused: refused?.refusal ?? null,
    hasNumbers: refused?.code === 'WAITLIST.HAS_NUMBERS',
    joined,
    join,
  };
};
