import { Text, View } from '@tarojs/components';
import './ticket-number.scss';

/** 号码 A023, as the first line of a ticket shows it. */
export function TicketNumber({ number }: { number: string }) {
  return (
    <View className="sub nowrap">
      {'号码 '}
      <Text className="ticket-number num c1" id="ticket-number">
        {number}
      </Text>
    </View>
  );
}
