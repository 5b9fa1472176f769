import type { ReportVerification } from '@anzhen/shared-types';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import { call, useSteps } from '@/api';
import { dayAndTime } from '@/packages/visit/time-words';
import { useRouteParams } from '@/routes';
import { Button, Card, Chip, Field, Note, PageShell, Rule } from '@/ui';
import { AskCard } from '../../share/ask-card';

const CODE = /^[2-9A-HJKMNP-Z]{12}$/;

const verdicts = {
  current: { text: '真的，现在有效', icon: 'ok-green', tone: 'green', advice: '纸上的结果请和下面几项对一对。' },
  corrected: {
    text: '后来更正过',
    icon: 'info-amber',
    tone: 'amber',
    advice: '这张纸是医院出的，但报告后来更正过。请让患者重新下载一份。',
  },
  withdrawn: {
    text: '已作废',
    icon: 'fail-red',
    tone: 'red',
    advice: '这张纸是医院出的，但报告后来作废了，结果请不要再用。',
  },
} as const;

const Verdict = ({ told }: { told: ReportVerification }) => {
  const { text, icon, tone, advice } = verdicts[told.status];
  const facts = [
    ['医院', told.hospitalName],
    ['报告', withSpaces(told.title)],
    ['姓名', told.patientName],
    ['报告时间', told.reportedAt === null ? '' : dayAndTime(told.reportedAt)],
    ['制作时间', dayAndTime(told.madeAt)],
    ['第几版', `第 ${told.version} 版`],
  ] as const;
  return (
    <Card id="verdict">
      <View className="row">
        <Chip tone={tone} icon={icon}>
          {text}
        </Chip>
      </View>
      <View className="body mt3">{advice}</View>
      <Rule className="mt3" />
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <View key={name} className="row row-top sb g3 mt3">
            <View className="sub nowrap">{name}</View>
            <View className="body ta-r">{value}</View>
          </View>
        ))}
    </Card>
  );
};

/** For whoever holds the paper: no sign-in, and nothing of the results. */
export default function VerifyPage() {
  const { code: scanned = '' } = useRouteParams('report.verify');
  const [code, setCode] = useState(scanned);
  const [told, setTold] = useState<ReportVerification | null>(null);
  const { busy, fault, run } = useSteps<'verify'>();
  const plain = code.toUpperCase().replace(/[\s-]/g, '');
  const verify = (): void =>
    void run('verify', async () => {
      setTold(null);
      setTold(await call('verifyReport', { params: { code: plain } }));
    });
  // Whoever scanned the paper has asked already.
  useEffect(() => {
    if (CODE.test(scanned)) verify();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, for the code that the page was opened with
  }, []);
  return (
    <PageShell title="核验报告">
      <AskCard
        title="这张报告是真的吗"
        fault={fault}
        button={
          <Button
            id="verify"
            missing={CODE.test(plain) ? undefined : '还差 12 位核验码'}
            loading={busy === 'verify'}
            loadingText="正在核验…"
            onTap={verify}
          >
            核验
          </Button>
        }
      >
        <Field
          id="verify-code"
          label="核验码"
          value={code}
          onChange={setCode}
          placeholder="纸上二维码下面的 12 位"
          maxLength={16}
        />
      </AskCard>
      {told !== null && <Verdict told={told} />}
      <Note tone="grey">这里只说报告真假和有没有更正，不显示检查结果。</Note>
    </PageShell>
  );
}
