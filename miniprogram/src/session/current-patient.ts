import type { PatientView } from '@anzhen/shared-types';
import { call } from '@/api';
import { readStored, store } from '@/platform/storage';
import { createStore, useStore } from '@/state/store';

const KEY = 'anzhen.current-patient';

interface Family {
  /** Undefined until the list was read once. */
  patients: readonly PatientView[] | undefined;
  currentId: string | undefined;
}

const familyStore = createStore<Family>({ patients: undefined, currentId: readStored<string>(KEY) });

const keepCurrent = (currentId: string | undefined): void => {
  store(KEY, currentId ?? '');
  familyStore.set({ currentId });
};

let loading: Promise<readonly PatientView[]> | undefined;

/** Reads the family again; a removed member is no longer the current one. @throws ApiError */
export const reloadFamily = (): Promise<readonly PatientView[]> => {
  loading ??= call('listPatients')
    .then(({ patients }) => {
      familyStore.set({ patients });
      const { currentId } = familyStore.get();
      if (!patients.some(({ id }) => id === currentId)) keepCurrent(patients[0]?.id);
      return patients;
    })
    .finally(() => {
      loading = undefined;
    });
  return loading;
};

/** 换人办理. Pages read everything again for the new person: their resources carry the patient's id in the key. */
export const choosePatient = (patientId: string): void => keepCurrent(patientId);

/** Forgets whom this phone acts for, after an account was closed. */
export const forgetFamily = (): void => {
  keepCurrent(undefined);
  familyStore.set({ patients: undefined });
};

export interface FamilyView {
  /** Undefined until the list was read once. */
  patients: readonly PatientView[] | undefined;
  /** The one this phone acts for now; undefined before the list was read, and when there is nobody. */
  patient: PatientView | undefined;
}

/** 为谁办理: the family and the person this phone acts for. */
export const useFamily = (): FamilyView => {
  const { patients, currentId } = useStore(familyStore);
  return { patients, patient: patients?.find(({ id }) => id === currentId) };
};

/** How this phone's user is spoken to about a person: 您, or 妈妈. */
export const addressed = ({ relation, relationLabel }: Pick<PatientView, 'relation' | 'relationLabel'>): string =>
  relation === 'self' ? '您' : relationLabel;
