import { InlineMessage, PageShell, PageState } from '@/ui';
import { useRuntime } from '@/session';
import { EmergencyLine } from './components/emergency-line';
import { Entries } from './components/entries';
import { FirstUseCard } from './components/first-use-card';
import { HomeSkeleton } from './components/home-skeleton';
import { Today } from './components/today';
import { useEntryScene } from './use-entry-scene';
import { useHome } from './use-home';
import './index.scss';

export default function HomePage() {
  const { patient, isFirstUse, visit } = useHome();
  const runtime = useRuntime().data;
  const entryFault = useEntryScene();
  return (
    <PageShell title={runtime?.hospitalName ?? '安诊'} tab="home" who>
      <InlineMessage tone="amber" message={entryFault} />
      {isFirstUse && <FirstUseCard />}
      {patient && (
        <PageState
          resource={visit}
          skeleton={<HomeSkeleton />}
          failed={{ title: '没能打开今天的就诊', text: '您的号和钱都没有变。请检查网络再试。' }}
        >
          {(data) => <Today visit={data} patient={patient} loadedAt={visit.loadedAt} reload={visit.reload} />}
        </PageState>
      )}
      <Entries place={visit.data?.appointment?.place ?? null} newReports={visit.data?.newReport?.unread ? 1 : 0} />
      <EmergencyLine />
    </PageShell>
  );
}
