import { Text, View } from '@tarojs/components';
import type { LiveTicket } from '@anzhen/shared-types';
import { accessible } from '@/ui';
import { placeWords } from '../place-words';
import { roomParts, spokenTicket } from '../ticket-words';

/** 请马上到 5 诊室, read aloud at once. */
export function CalledRoom({ ticket }: { ticket: LiveTicket }) {
  const { number, rest } = roomParts(ticket.room);
  return (
    <>
      <View className="visually-hidden" {...accessible({ role: 'alert', live: 'assertive' })}>
        {spokenTicket(ticket)}
      </View>
      <View className="t1 mt3" id="now-headline">
        请马上到
      </View>
      <View className="row-base g2 wrap" id="called-room">
        {number !== '' && <Text className="hero num">{number}</Text>}
        <Text className="t1">{rest}</Text>
      </View>
      <View className="body mt2">{placeWords(ticket.place)}</View>
    </>
  );
}
