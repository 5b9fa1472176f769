import { Slider, View } from '@tarojs/components';
import { useKeys } from '@/platform/keys';
import { accessible, Icon, type IconName, Segments, Tap } from '@/ui';
import { WHOLE } from './gestures';
import { frameEdgePx } from './picture';
import type { Viewer } from './use-viewer';
import { PRESET_WORDS } from './words';

const Turn = ({ id, icon, label, onTap }: { id: string; icon: IconName; label: string; onTap?: () => void }) => (
  <Tap id={id} className="turn" label={label} disabled={onTap === undefined} onTap={onTap}>
    <Icon name={icon} size="l" />
  </Tap>
);

/** 上一张、下一张 and a slider over the whole series. */
function Turner({ viewer }: { viewer: Viewer }) {
  const { series, at, go } = viewer;
  const last = series.images.length - 1;
  if (last === 0) return null;
  return (
    <View className="row g3">
      <Turn id="image-before" icon="left-ink" label="上一张" onTap={at > 0 ? () => go(at - 1) : undefined} />
      <View className="f1" {...accessible({ role: 'group', label: `第 ${at + 1} 张，共 ${last + 1} 张` })}>
        <Slider
          min={1}
          max={last + 1}
          value={at + 1}
          blockSize={28}
          blockColor="#14696C"
          activeColor="#14696C"
          backgroundColor="#C8D4D0"
          onChange={({ detail }) => go(detail.value - 1)}
        />
      </View>
      <Turn id="image-after" icon="right-ink" label="下一张" onTap={at < last ? () => go(at + 1) : undefined} />
    </View>
  );
}

const Tool = ({ id, icon, word, onTap }: { id: string; icon: IconName; word: string; onTap(): void }) => (
  <Tap id={id} className="tool" onTap={onTap}>
    <Icon name={icon} size="l" />
    <View>{word}</View>
  </Tap>
);

interface ControlsProps {
  viewer: Viewer;
  /** Leads to the page with the picture alone, or back from it. */
  full: { word: string; icon: IconName; onTap(): void };
}

/** A button for all that fingers can do, and keys for who sits at a PC: ← → pictures, + − 0 size, 1 2 3 windows, F 全屏. */
export function Controls({ viewer, full }: ControlsProps) {
  const { series, at, go, preset, choosePreset, zoomBy, setZoom } = viewer;
  const enlarge = (): void => zoomBy(1, frameEdgePx());
  const reduce = (): void => zoomBy(-1, frameEdgePx());
  const restore = (): void => setZoom(WHOLE);
  const byNumber = series.presets.map((each, index) => [String(index + 1), () => choosePreset(each)] as const);
  useKeys({
    ...Object.fromEntries(byNumber),
    ArrowLeft: () => go(at - 1),
    ArrowRight: () => go(at + 1),
    Home: () => go(0),
    End: () => go(series.images.length - 1),
    '+': enlarge,
    '=': enlarge,
    '-': reduce,
    '0': restore,
    f: full.onTap,
  });
  return (
    <>
      <Turner viewer={viewer} />
      {series.presets.length > 1 && (
        <Segments
          choices={series.presets.map((value) => ({ value, label: PRESET_WORDS[value] }))}
          value={preset}
          onChange={choosePreset}
        />
      )}
      <View className="tools">
        <Tool id="zoom-in" icon="zoom-in-ink" word="放大" onTap={enlarge} />
        <Tool id="zoom-out" icon="zoom-out-ink" word="缩小" onTap={reduce} />
        <Tool id="zoom-whole" icon="undo-ink" word="复原" onTap={restore} />
        <Tool id="full" icon={full.icon} word={full.word} onTap={full.onTap} />
      </View>
    </>
  );
}
