import type { PatientDetail } from '@anzhen/shared-types';
import { hospitalDate } from '@anzhen/shared-types/kernel';
import { useCallback, useEffect, useState } from 'react';
import { asApiError, call, withKey } from '@/api';
import { now } from '@/platform/clock';
import { choosePatient, ensurePrivacyAgreed, reloadFamily } from '@/session';
import { emptyForm, errorsOf, fingerprintOf, missingOf, type PatientForm, requestOf } from './patient-form';

/** asking: the privacy question is open · refused: nothing may be collected · open: the form is shown */
export type Gate = 'asking' | 'refused' | 'open';

/** Adding a family member: the privacy question first, then a form that is checked on the phone. */
export const useAddPatient = (isOn: boolean) => {
  const [gate, setGate] = useState<Gate>('asking');
  const [form, setForm] = useState(emptyForm);
  const [isSaving, setSaving] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [added, setAdded] = useState<PatientDetail | null>(null);
  const today = hospitalDate(new Date(now()));

  const askPrivacy = useCallback(async (): Promise<void> => {
    setGate('asking');
    setGate((await ensurePrivacyAgreed()) ? 'open' : 'refused');
  }, []);
  useEffect(() => {
    if (isOn) void askPrivacy();
  }, [isOn, askPrivacy]);

  const save = async (): Promise<void> => {
    const request = requestOf(form, today);
    if (!request) return;
    setSaving(true);
    setFault(null);
    try {
      const patient = await withKey(`add-patient.${fingerprintOf(request)}`, (idempotencyKey) =>
        call('addPatient', { body: { ...request, idempotencyKey } }),
      );
      setAdded(patient);
      setForm(emptyForm);
      choosePatient(patient.id);
      // The person is added whatever becomes of this; the lists read again when they are shown.
      reloadFamily().catch(() => undefined);
    } catch (error) {
      const { message, fields } = asApiError(error);
      setFault(fields[0]?.message ?? message);
    }
    setSaving(false);
  };

  return {
    gate,
    askPrivacy: () => void askPrivacy(),
    form,
    change: (part: Partial<PatientForm>) => setForm((before) => ({ ...before, ...part })),
    errors: errorsOf(form, today),
    missing: missingOf(form, today),
    isSaving,
    fault,
    added,
    addAnother: () => setAdded(null),
    save: () => void save(),
  };
};
