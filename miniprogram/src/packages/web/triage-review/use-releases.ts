import type { StaffView, TriageReleaseList, TriageReleaseView } from '@anzhen/shared-types';
import { useState } from 'react';
import { asApiError, call, type Resource, useResource } from '@/api';

export interface Releases {
  list: Resource<TriageReleaseList>;
  /** What is being done, and to which version. */
  busy: { id: string; deed: 'compare' | 'activate' } | null;
  message: string | null;
  compare(id: string): Promise<void>;
  asked: TriageReleaseView | null;
  ask(release: TriageReleaseView | null): void;
  activate(): Promise<void>;
}

/** 规则版本: compared first, then put into service by a person. */
export const useReleases = (staff: StaffView): Releases => {
  const list = useResource(`triage-releases:${staff.id}`, () => call('listTriageReleases'));
  const [busy, setBusy] = useState<Releases['busy']>(null);
  const [asked, ask] = useState<TriageReleaseView | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const attempt = async (id: string, deed: 'compare' | 'activate', work: () => Promise<TriageReleaseList>) => {
    if (busy) return;
    setBusy({ id, deed });
    setMessage(null);
    try {
      list.replace(await work());
    } catch (error) {
      setMessage(asApiError(error).message);
    } finally {
      setBusy(null);
    }
  };
  return {
    ...{ list, busy, message, asked, ask },
    compare: (releaseId) =>
      attempt(releaseId, 'compare', () => call('compareTriageRelease', { params: { releaseId } })),
    activate: async () => {
      if (!asked) return;
      const releaseId = asked.id;
      await attempt(releaseId, 'activate', () => call('activateTriageRelease', { params: { releaseId } }));
      ask(null);
    },
  };
};
