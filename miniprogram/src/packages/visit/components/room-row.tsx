import { View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { useState } from 'react';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { Button, Icon, Link, Sep } from '@/ui';
import { PlaceSheet } from './place-sheet';
import { placeWords } from '../place-words';

interface RoomRowProps {
  /** Without a department where it must not be told. */
  ticket: Pick<LiveTicket, 'room' | 'place'> & Partial<Pick<LiveTicket, 'departmentName'>>;
  isSolid?: boolean;
}

/** 5 诊室 · 3 楼 B 区, and how to get there. */
export function RoomRow({ ticket, isSolid }: RoomRowProps) {
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  return (
    <>
      {isSolid ? (
        <Button icon="nav-white" onTap={open}>
          护士台怎么走
        </Button>
      ) : (
        <View className="row sb tap-row">
          <View className="row g2 sub f1">
            <Icon name="consult-ink2" />
            <View>
              {withSpaces(ticket.room)}
              <Sep />
              {placeWords(ticket.place)}
            </View>
          </View>
          <Link id="how-to-get-there" icon="nav-qing" onTap={open}>
            怎么走
          </Link>
        </View>
      )}
      <PlaceSheet
        open={isOpen}
        onClose={() => setOpen(false)}
        place={ticket.place}
        what={isSolid ? '诊区护士台' : withSpaces(`${ticket.departmentName ?? ''} ${ticket.room}`.trim())}
      />
    </>
  );
}
