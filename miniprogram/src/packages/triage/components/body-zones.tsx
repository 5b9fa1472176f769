import { View } from '@tarojs/components';
import { accessible } from '@/ui';
import { bands, figureHeight, type Figure, lineAt, type Region } from './body-drawing';
import './triage.scss';

const Zone = ({ share, onTap }: { share: number; onTap?: () => void }) => (
  <View className="body-zone" style={{ flexGrow: share }} onClick={onTap} />
);

interface BodyZonesProps {
  figure: Figure;
  tap(region: Region): () => void;
}

/** Pressing the figure does the same as pressing the name. A screen reader gets the names only. */
export const BodyZones = ({ figure: { view, isChild }, tap }: BodyZonesProps) => {
  const span = (from: number, to: number): number => lineAt(to, isChild) - lineAt(from, isChild);
  const torso: readonly Region[] = view === 'front' ? ['chest', 'belly', 'lower-belly'] : ['back', 'waist', 'hips'];
  const { headTop, neck, chest, belly, lower, legs, feet, end } = bands;
  const heights = [span(chest, belly), span(belly, lower), span(lower, legs)];
  return (
    <View className="body-zones" {...accessible({ hidden: true })}>
      <Zone share={lineAt(headTop, isChild)} />
      <Zone share={span(headTop, neck)} onTap={tap('head')} />
      <Zone share={span(neck, chest)} onTap={tap('throat')} />
      <View className="body-zone-row" style={{ flexGrow: span(chest, legs) }}>
        <Zone share={43} onTap={tap('arm')} />
        <View className="body-zone-column" style={{ flexGrow: 64 }}>
          {torso.map((region, index) => (
            <Zone key={region} share={heights[index] ?? 0} onTap={tap(region)} />
          ))}
        </View>
        <Zone share={43} onTap={tap('arm')} />
      </View>
      <Zone share={span(legs, feet)} onTap={tap('leg')} />
      <Zone share={span(feet, end)} onTap={tap('foot')} />
      <Zone share={figureHeight - lineAt(end, isChild)} />
    </View>
  );
};
