import { Image, View } from '@tarojs/components';
import type { TriageForm } from '@anzhen/shared-types';
import { useMemo, useState } from 'react';
import { accessible, Card, Icon, Tap } from '@/ui';
import { drawBody, type Figure, isShownOn, type Region, regionOf } from './body-drawing';
import { BodyZones } from './body-zones';
import './triage.scss';

type Part = TriageForm['bodyParts'][number];

interface BodyMapProps {
  parts: readonly Part[];
  chosen: readonly string[];
  isChild: boolean;
  sex: Figure['sex'];
  onToggle(key: string): void;
}

const leftRegions: readonly (Region | null)[] = [
  'head',
  'throat',
  'chest',
  'belly',
  'lower-belly',
  'back',
  'waist',
  'hips',
];

/** Names stand beside what they name: trunk at the left, the rest at the right, and the columns stay about even. */
const splitColumns = (parts: readonly Part[]): [Part[], Part[]] => {
  const left = parts.filter((part) => leftRegions.includes(regionOf(part)));
  const right = parts.filter((part) => !left.includes(part));
  while (left.length > right.length + 1) right.push(left.pop()!);
  while (right.length > left.length + 1) left.push(right.pop()!);
  return [left, right];
};

const PartChip = ({ part, isOn, onToggle }: { part: Part; isOn: boolean; onToggle(key: string): void }) => (
  <Tap
    id={`part-${part.key}`}
    role="checkbox"
    checked={isOn}
    label={`${part.label}不舒服`}
    className={`body-part ${isOn ? 'on' : ''}`}
    onTap={() => onToggle(part.key)}
  >
    {part.label}
  </Tap>
);

/** 点身体部位: the figure and the names are equal; the other side is one tap away. */
export function BodyMap({ parts, chosen, isChild, sex, onToggle }: BodyMapProps) {
  const [view, setView] = useState<Figure['view']>('front');
  const shown = parts.filter((part) => isShownOn(part, view));
  const whole = parts.filter(({ side }) => side === 'whole');
  const hasBack = parts.some(({ side }) => side === 'back');
  // Chosen on the side that is not seen now, so that nothing is told unseen.
  const chosenBehind = parts.filter(
    (part) => part.side !== 'whole' && !shown.includes(part) && chosen.includes(part.key),
  ).length;
  const chosenHere = shown.filter(({ key }) => chosen.includes(key));
  const regions = chosenHere.map(regionOf).filter((region) => region !== null);
  const drawn = [...new Set(regions)].sort().join(' ');
  const image = useMemo(
    () => drawBody({ view, isChild, sex }, new Set(drawn.split(' ') as Region[])),
    [view, isChild, sex, drawn],
  );
  const tap = (region: Region) => () => {
    const part = shown.find((each) => regionOf(each) === region);
    if (part) onToggle(part.key);
  };
  const [left, right] = splitColumns(shown);
  const chips = (column: readonly Part[]) =>
    column.map((part) => <PartChip key={part.key} part={part} isOn={chosen.includes(part.key)} onToggle={onToggle} />);
  return (
    <Card>
      <View className="row-base sb g2 wrap">
        <View className="sub">点身体部位，可以点多个</View>
        <View className="sub md" {...accessible({ live: 'polite' })}>
          {view === 'front' ? '正面' : '背面'}
        </View>
      </View>
      <View className="body-columns mt3">
        <View className="body-column">{chips(left)}</View>
        <View className="body-figure">
          <Image className="body-image" src={image} svg {...accessible({ hidden: true })} />
          <BodyZones figure={{ view, isChild, sex }} tap={tap} />
        </View>
        <View className="body-column">{chips(right)}</View>
      </View>
      <View className="body-parts-row mt4">
        {hasBack && (
          <Tap
            id="turn-body"
            className="body-part"
            onTap={() => setView((before) => (before === 'front' ? 'back' : 'front'))}
          >
            <Icon name="refresh-qing" />
            {view === 'front' ? '看背面' : '看正面'}
            {chosenBehind > 0 && `（${chosenBehind}）`}
          </Tap>
        )}
        {chips(whole)}
      </View>
    </Card>
  );
}
