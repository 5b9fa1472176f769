import type { SharedReport } from '@anzhen/shared-types';
import { useEffect, useState } from 'react';
import { call, useSteps } from '@/api';
import { dayAndTime } from '@/packages/visit/time-words';
import { now } from '@/platform/clock';
import { useRouteParams } from '@/routes';
import { Button, Field, Note, PageShell } from '@/ui';
import { ReportContent } from '../../components/report-page';
import { AskCard } from '../../share/ask-card';

/** The physician says who they are before anything is shown: the patient sees it beside the time. */
function AskWho({ token, onOpened }: { token: string; onOpened(shared: SharedReport): void }) {
  const [by, setBy] = useState('');
  const { busy, fault, run } = useSteps<'open'>();
  const open = (): void =>
    void run('open', async () => onOpened(await call('openReportShare', { body: { token, by } })));
  return (
    <AskCard
      title="患者请您看一份报告"
      text="请写明您是谁。患者会看到是谁、什么时候打开的。"
      fault={fault}
      button={
        <Button
          id="open-shared"
          missing={by.trim().length < 2 ? '还差您是谁' : undefined}
          loading={busy === 'open'}
          loadingText="正在打开…"
          onTap={open}
        >
          看报告
        </Button>
      }
    >
      <Field
        id="who-reads"
        label="您是谁"
        value={by}
        onChange={setBy}
        placeholder="比如：市二院 心内科 周医生"
        maxLength={40}
      />
    </AskCard>
  );
}

/** What was opened, until its link ends: a report is not left standing on somebody's screen for days. */
const useShared = () => {
  const [shared, setShared] = useState<SharedReport | null>(null);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (shared === null) return undefined;
    setOver(false);
    const end = (): void => {
      setShared(null);
      setOver(true);
    };
    const timer = setTimeout(end, Math.max(0, Date.parse(shared.expiresAt) - now()));
    return () => clearTimeout(timer);
  }, [shared]);
  return { shared, setShared, isOver };
};

export default function SharedPage() {
  const { token } = useRouteParams('report.shared');
  const { shared, setShared, isOver } = useShared();
  return (
    <PageShell title="患者给您看的报告">
      {token === undefined && <Note tone="amber">链接不完整。请患者再发一次，从头到尾都复制。</Note>}
      {isOver && <Note tone="amber">链接到期了，报告已经收起。还要看，请患者再发一次。</Note>}
      {token !== undefined && shared === null && <AskWho token={token} onOpened={setShared} />}
      {shared !== null && (
        <>
          <Note>{`${shared.hospitalName}的报告，由患者本人分享，${dayAndTime(shared.expiresAt)} 失效。`}</Note>
          <ReportContent report={shared.report} patientId={null} />
        </>
      )}
    </PageShell>
  );
}
