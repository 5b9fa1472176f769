import { View } from '@tarojs/components';
import { accessible } from '@/ui';
import { bands, figureHeight, type Figure, lineAt, type Region } from './body-drawing';
import './triage.scss';

const Zone = ({ share, onTap }: { share: number; onTap?: () => void }) => (
  <View className="body-zone" style={{ flexGrow: share }} onClick={onTap} />
);

// The smallest part that a finger meets for sure, in the drawing's units, which are pixels of a 375-wide screen.
export const ZONE_MIN = 44;

/** Heights from top to bottom. A neck is too thin for a finger: its upper half is the head's. */
export const zoneHeights = (isChild: boolean) => {
  const at = (y: number): number => lineAt(y, isChild);
  const headEnd = at((bands.neck + bands.chest) / 2);
  const [belly, lower, legs] = [at(bands.belly), at(bands.lower), at(bands.legs)];
  const end = Math.min(figureHeight, at(bands.end) + 6);
  const feet = end - ZONE_MIN - 1;
  return {
    head: headEnd,
    torso: [belly - headEnd, lower - belly, legs - lower],
    leg: feet - legs,
    foot: end - feet,
    below: figureHeight - end,
  };
};

interface BodyZonesProps {
  figure: Figure;
  tap(region: Region): () => void;
}

/** Pressing the figure does the same as pressing the name. A screen reader gets the names only. */
export const BodyZones = ({ figure: { view, isChild }, tap }: BodyZonesProps) => {
  const torso: readonly Region[] = view === 'front' ? ['chest', 'belly', 'lower-belly'] : ['back', 'waist', 'hips'];
  const heights = zoneHeights(isChild);
  const torsoHeight = heights.torso.reduce((sum, height) => sum + height, 0);
  return (
    <View className="body-zones" {...accessible({ hidden: true })}>
      <Zone share={heights.head} onTap={tap('head')} />
      <View className="body-zone-row" style={{ flexGrow: torsoHeight }}>
        <Zone share={46} onTap={tap('arm')} />
        <View className="body-zone-column" style={{ flexGrow: 58 }}>
          {torso.map((region, index) => (
            <Zone key={region} share={heights.torso[index] ?? 0} onTap={tap(region)} />
          ))}
        </View>
        <Zone share={46} onTap={tap('arm')} />
      </View>
      <Zone share={heights.leg} onTap={tap('leg')} />
      <Zone share={heights.foot} onTap={tap('foot')} />
      <Zone share={heights.below} />
    </View>
  );
};
