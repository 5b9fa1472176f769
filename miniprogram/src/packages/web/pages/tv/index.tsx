import { View } from '@tarojs/components';
import { useState } from 'react';
import { store } from '@/platform/storage';
import { redirectTo, useRouteParams } from '@/routes';
import { Button, Icon, PageShell } from '@/ui';
import { AreaChooser } from '../../tv/area-chooser';
import { BoardScreen } from '../../tv/board-screen';
import { LAST_AREA_KEY } from '../../tv/last-area';
import { useBoard } from '../../tv/use-board';
import './index.scss';

/** The name of the area; an address typed or bookmarked by hand arrives still encoded. */
const readArea = (asked: string | undefined): string | undefined => {
  if (!asked?.includes('%')) return asked;
  try {
    return decodeURIComponent(asked);
  } catch {
    return undefined;
  }
};

function Screen({ area, onChange }: { area: string; onChange(): void }) {
  const screen = useBoard(area);
  const { data, face, error } = screen.board;
  if (data) return <BoardScreen data={data} screen={screen} />;
  return (
    <View className="tv tv-message">
      {face === 'failed' ? (
        <>
          <Icon name="f-offline" className="tv-icon" />
          <View className="tv-area">{`没能打开${area}的大屏，请听护士叫号`}</View>
          <View className="tv-grey">{`${error?.message ?? ''}。每 10 秒自动再试。`}</View>
          <Button inline kind="second" onTap={onChange}>
            换一个诊区
          </Button>
        </>
      ) : (
        <View className="tv-area">{`正在打开${area}的大屏`}</View>
      )}
    </View>
  );
}

export default function TvPage() {
  const asked = readArea(useRouteParams('web.tv').area);
  const [isChoosing, setChoosing] = useState(false);
  const area = isChoosing ? undefined : asked;
  const choose = (chosen: string): void => {
    store(LAST_AREA_KEY, chosen);
    setChoosing(false);
    if (chosen !== asked) void redirectTo('web.tv', { area: chosen });
  };
  if (!area) {
    return (
      <PageShell title="候诊大屏">
        <AreaChooser onChoose={choose} />
      </PageShell>
    );
  }
  return (
    <PageShell title="候诊大屏" width="wide">
      <Screen key={area} area={area} onChange={() => setChoosing(true)} />
    </PageShell>
  );
}
