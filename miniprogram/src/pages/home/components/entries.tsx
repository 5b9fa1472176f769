import { Text, View } from '@tarojs/components';
import type { Place } from '@anzhen/shared-types';
import { useState } from 'react';
import { PlaceSheet } from '@/packages/visit/components/place-sheet';
import { navigateTo, switchTab } from '@/routes';
import { useDisplay } from '@/session';
import { Card, Icon, type IconName, Tap } from '@/ui';

interface Entry {
  id: string;
  icon: IconName;
  label: string;
  detail?: string;
  open(): void;
}

interface EntriesProps {
  /** Where today's visit is; null when there is none. */
  place: Place | null;
  newReports: number;
}

const EntryTile = ({ entry }: { entry: Entry }) => (
  <Tap id={entry.id} className="home-entry" onTap={entry.open}>
    <Icon name={entry.icon} size="xl" />
    <Text className="t3">{entry.label}</Text>
  </Tap>
);

const EntryRow = ({ entry }: { entry: Entry }) => (
  <Tap id={entry.id} className="home-entry-row" onTap={entry.open}>
    <Icon name={entry.icon} size="xl" />
    <View className="f1">
      <View className="t3">{entry.label}</View>
      {entry.detail !== undefined && <View className="body c2">{entry.detail}</View>}
    </View>
    <Icon name="right-ink3" />
  </Tap>
);

/** 我要办: four tiles, and in elder mode four rows. */
export function Entries({ place, newReports }: EntriesProps) {
  const { isElder } = useDisplay();
  const [isPlaceOpen, setPlaceOpen] = useState(false);
  const register: Entry = {
    id: 'entry-book',
    icon: 'f-register',
    label: '预约挂号',
    open: () => void switchTab('book'),
  };
  const triage: Entry = {
    id: 'entry-triage',
    icon: 'f-triage',
    label: '不知挂哪科',
    open: () => void navigateTo('triage.symptoms'),
  };
  const bills: Entry = {
    id: 'entry-bills',
    icon: 'f-bill',
    label: '门诊缴费',
    open: () => void navigateTo('visit.bills'),
  };
  const where: Entry = { id: 'entry-place', icon: 'f-map', label: '院内怎么走', open: () => setPlaceOpen(true) };
  const reports: Entry = {
    id: 'entry-reports',
    icon: 'f-report',
    label: '看报告',
    detail: newReports > 0 ? `${newReports} 份新的` : undefined,
    open: () => void switchTab('reports'),
  };
  return (
    <>
      {isElder ? (
        <Card flush>
          {[register, bills, reports, where].map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </Card>
      ) : (
        <View className="home-entries">
          {[register, triage, bills, where].map((entry) => (
            <EntryTile key={entry.id} entry={entry} />
          ))}
        </View>
      )}
      <PlaceSheet open={isPlaceOpen} onClose={() => setPlaceOpen(false)} place={place} />
    </>
  );
}
