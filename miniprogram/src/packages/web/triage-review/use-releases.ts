import type { StaffView, TriageReleaseList, TriageReleaseView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, type Resource, useResource, useSteps } from '@/api';

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
  const [asked, ask] = useState<TriageReleaseView | null>(null);
  const [releaseId, setReleaseId] = useState('');
  const { busy, fault, run } = useSteps<'compare' | 'activate'>();
  const attempt = (id: string, deed: 'compare' | 'activate', work: () => Promise<TriageReleaseList>) => {
    if (busy === null) setReleaseId(id);
    return run(deed, async () => list.replace(await work()));
  };
  return {
    ...{ list, message: fault, asked, ask },
    busy: busy && { id: releaseId, deed: busy },
    compare: (id) => attempt(id, 'compare', () => call('compareTriageRelease', { params: { releaseId: id } })),
    activate: async () => {
      if (!asked) return;
      const { id } = asked;
      await attempt(id, 'activate', () => call('activateTriageRelease', { params: { releaseId: id } }));
      ask(null);
    },
  };
};
