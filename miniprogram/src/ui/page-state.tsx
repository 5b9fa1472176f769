import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { hospitalTime } from '@anzhen/shared-types/kernel';
import type { Resource } from '@/api/use-resource';
import { accessible } from './accessible';
import { Button } from './button';
import { Icon, type IconName } from './icon';
import { ErrorNumber, Note } from './note';

interface EmptyFace {
  icon: IconName;
  /** Why it is empty. */
  title: string;
  text?: ReactNode;
  /** Where to go from here: one or two buttons. */
  actions?: ReactNode;
}

interface FailedFace {
  /** What did not work: 没能打开今天的就诊. */
  title: string;
  /** Whether number and money are affected, then what to do; the error's own sentence when absent. */
  text?: ReactNode;
  icon?: IconName;
  /** It stays so, whoever asks again: there is no 再试一次 and no error number. */
  final?: boolean;
  /** Beside 再试一次: 打人工电话. */
  actions?: ReactNode;
}

interface PageStateProps<T> {
  resource: Resource<T>;
  failed: FailedFace;
  /** Shown instead of the content when `isEmpty` says so. */
  empty?: EmptyFace & { when(data: T): boolean };
  /** As high as the content; a general one when absent. */
  skeleton?: ReactNode;
  children(data: T): ReactNode;
}

const Plate = ({ icon }: { icon: IconName }) => (
  <View className="face-plate">
    <Icon name={icon} size="plate" />
  </View>
);

/** Grey shapes in place of a ticket and a card. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  return (
    <View className="col g3" {...accessible({ role: 'status', label: '正在加载' })}>
      <View className="card">
        <View className="sk sk-title" />
        <View className="sk sk-line mt3" />
        <View className="sk sk-line short mt3" />
        <View className="sk sk-button mt5" />
      </View>
      {Array.from({ length: rows }, (_, row) => (
        <View key={row} className="card">
          <View className="sk sk-line short" />
          <View className="sk light sk-line mt3" />
        </View>
      ))}
    </View>
  );
}

const Failed = <T,>({ resource, failed }: { resource: Resource<T>; failed: FailedFace }) => {
  const { error, isReloading, reload } = resource;
  return (
    <View className="face" {...accessible({ role: 'alert' })}>
      <Plate icon={failed.icon ?? 'f-offline'} />
      <View className="t2 mt5">{failed.title}</View>
      <View className="body c2 mt2">{failed.text ?? error?.message}</View>
      <View className="face-actions">
        {!failed.final && (
          <Button icon="refresh-white" loading={isReloading} loadingText="正在再试…" onTap={reload}>
            再试一次
          </Button>
        )}
        {failed.actions}
      </View>
      {!failed.final && <ErrorNumber requestId={error?.requestId ?? ''} />}
    </View>
  );
};

const Empty = ({ icon, title, text, actions }: EmptyFace) => (
  <View className="face">
    <Plate icon={icon} />
    <View className="t2 mt5">{title}</View>
    {text !== undefined && <View className="body c2 mt2">{text}</View>}
    {actions !== undefined && <View className="face-actions">{actions}</View>}
  </View>
);

const StaleNote = <T,>({ resource: { loadedAt, error } }: { resource: Resource<T> }) => (
  <Note tone="amber" icon="offline-amber" alert>
    {`${error?.code.startsWith('NETWORK') ? '网断了' : '没能更新'}。下面是 ${hospitalTime(new Date(loadedAt ?? 0))} 的情况，现在可能变了。`}
  </Note>
);

/** The four faces of a page: skeleton after 300 ms, failed with 再试一次, empty, content. Old data is shown with its time. */
export function PageState<T>({ resource, failed, empty, skeleton, children }: PageStateProps<T>) {
  const { face, data, error } = resource;
  if (face === 'pending') return <View className="f1" />;
  if (face === 'skeleton') return skeleton === undefined ? <Skeleton /> : <>{skeleton}</>;
  if (face === 'failed' || data === undefined) return <Failed resource={resource} failed={failed} />;
  if (empty?.when(data)) return <Empty {...empty} />;
  return (
    <>
      {error !== undefined && <StaleNote resource={resource} />}
      {children(data)}
    </>
  );
}
