import type { TriageReleaseView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { Button, Chip, Confirm, InlineMessage, PageState } from '@/ui';
import { timeWords } from '../workbench/time-words';
import type { Releases } from './use-releases';

const SHIPPED = 'shipped';

const Comparison = ({ comparison }: { comparison: NonNullable<TriageReleaseView['comparison']> }) => {
  const { compared, newAlarms, lostAlarms, departmentsChanged, examples, at, against } = comparison;
  return (
    <View className="tr-words">
      <View className="cap">{`${timeWords(at)} 用最近 ${compared} 条记下的问题（已遮姓名电话）和 ${against} 比`}</View>
      <View className="row g4 wrap">
        <View className={lostAlarms > 0 ? 'c-red md' : ''}>{`少拦 ${lostAlarms} 条`}</View>
        <View>{`多拦 ${newAlarms} 条`}</View>
        <View>{`换科 ${departmentsChanged} 条`}</View>
      </View>
      {examples.slice(0, 8).map(({ recordId, before, after }) => (
        <View key={recordId} className="sub">{`${before} → ${after}（记录 ${recordId.slice(-6)}）`}</View>
      ))}
    </View>
  );
};

const Release = ({ release, desk, mayChange }: { release: TriageReleaseView; desk: Releases; mayChange: boolean }) => {
  const { id, version, isLive, createdAt, comparison } = release;
  const isCompared = id === SHIPPED || comparison !== null;
  return (
    <View className="tr-card" id={`release-${id}`}>
      <View className="row sb g3 wrap">
        <View className="row g2">
          <View className="t3">{version}</View>
          {isLive && (
            <Chip tone="green" icon="ok-green">
              正在用
            </Chip>
          )}
        </View>
        <View className="cap">{createdAt === null ? '随程序带来' : `${timeWords(createdAt)} 放进来`}</View>
      </View>
      {comparison && <Comparison comparison={comparison} />}
      {mayChange && !isLive && (
        <View className="row g3 mt3">
          <Button
            id={`compare-${id}`}
            kind="plain"
            inline
            small
            loading={desk.busy?.id === id && desk.busy.deed === 'compare'}
            loadingText="正在比较…"
            onTap={() => void desk.compare(id)}
          >
            和正在用的比一比
          </Button>
          <Button
            id={`activate-${id}`}
            kind="second"
            inline
            small
            missing={isCompared ? undefined : '先比一比'}
            onTap={() => desk.ask(release)}
          >
            {id === SHIPPED ? '换回这一版' : '换成这一版'}
          </Button>
        </View>
      )}
    </View>
  );
};

/** Versions of rules and model: which one answers, what another would answer, and the step from one to the other. */
export function ReleasesPanel({ desk, mayChange }: { desk: Releases; mayChange: boolean }) {
  const { asked } = desk;
  const lost = asked?.comparison?.lostAlarms ?? 0;
  return (
    <View className="tr-releases">
      <View className="sub">
        新版规则和模型由信息科用 npm run triage:release
        放进来，先比较，再由管理员确认。换版后几秒内所有服务都用新的，不用重启。
      </View>
      <InlineMessage message={desk.message} />
      <PageState resource={desk.list} failed={{ title: '没能打开版本', text: '正在用的版本没有变。请检查网络再试。' }}>
        {({ releases }) => (
          <View className="col g3">
            {releases.map((release) => (
              <Release key={release.id} release={release} desk={desk} mayChange={mayChange} />
            ))}
          </View>
        )}
      </PageState>
      <Confirm
        open={asked !== null}
        title={`要换成 ${asked?.version ?? ''} 吗？`}
        confirmText="换成这一版"
        isDangerous={lost > 0}
        loading={desk.busy?.deed === 'activate'}
        onConfirm={() => void desk.activate()}
        onCancel={() => desk.ask(null)}
      >
        <View>
          {lost > 0
            ? `有 ${lost} 条现在会拦下的，新版不再拦。请先逐条看过。`
            : '几秒内对所有患者生效，可以随时换回来。'}
        </View>
      </Confirm>
    </View>
  );
}
