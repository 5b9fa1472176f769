import type { ReportShare } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, useResource, useSteps } from '@/api';
import { copyText } from '@/platform/device';

export const HOURS = { '24': '1 天', '72': '3 天', '168': '7 天' } as const;
export type Hours = keyof typeof HOURS;

/** The links of one report: making, copying and taking back. */
export const useShares = (patientId: string, reportId: string) => {
  const params = { patientId, reportId };
  const list = useResource(`shares:${patientId}:${reportId}`, () => call('listReportShares', { params }));
  const steps = useSteps<'make' | 'revoke'>();
  const [hours, setHours] = useState<Hours>('24');
  /** The link that was just made; nobody can show it again later. */
  const [url, setUrl] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ReportShare | null>(null);

  const make = (): void =>
    void steps.run('make', async () => {
      const made = await call('createReportShare', { params, body: { hours: Number(hours) as 24 | 72 | 168 } });
      setUrl(made.url);
      list.replace({ shares: made.shares });
    });
  const copy = (): void => {
    if (url !== null) void copyText(url).then(() => steps.say('链接已复制，可以发给医生了。'));
  };
  const revoke = (): void =>
    void steps.run('revoke', async () => {
      if (revoking === null) return;
      await call('revokeReportShare', { params: { shareId: revoking.id } });
      setRevoking(null);
      setUrl(null);
      list.reload();
    });
  return { ...{ list, steps, hours, setHours, url, make, copy }, ...{ revoking, setRevoking, revoke } };
};
