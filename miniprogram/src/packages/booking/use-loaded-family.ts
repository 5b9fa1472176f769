import { useCallback, useEffect, useState } from 'react';
import { asApiError } from '@/api';
import { type FamilyView, reloadFamily, useFamily } from '@/session';

interface LoadedFamily extends FamilyView {
  /** Why the family could not be read; pages that only show how a person is called may do without it. */
  fault: string | null;
  load(): void;
}

/** The family on pages without the line 为谁办理, which would read it otherwise. */
export const useLoadedFamily = (): LoadedFamily => {
  const family = useFamily();
  const [fault, setFault] = useState<string | null>(null);
  const load = useCallback((): void => {
    setFault(null);
    reloadFamily().catch((error: unknown) => setFault(asApiError(error).message));
  }, []);
  const isUnknown = family.patients === undefined;
  useEffect(() => {
    if (isUnknown) load();
  }, [isUnknown, load]);
  return { ...family, fault, load };
};
