import { Text, View } from '@tarojs/components';
import { withSpaces } from '@anzhen/shared-types/kernel';
import { type StatusKey, StatusTag } from '@/ui';
import { Phrases } from '@/packages/visit/components/phrases';
import { TicketNumber } from '@/packages/visit/components/ticket-number';

interface CardHeadProps {
  status?: StatusKey;
  onSameTone?: boolean;
  /** The number in the line, or the hospital's number of the visit. */
  number?: string | null;
  /** Grey text at the right instead of a number. */
  aside?: string;
}

/** First line of the ticket: the state at the left, number or time at the right. */
export function CardHead({ status, onSameTone, number, aside }: CardHeadProps) {
  return (
    <View className="row sb">
      {status ? <StatusTag status={status} onSameTone={onSameTone} /> : <View />}
      {number && <TicketNumber number={number} />}
      {!number && aside !== undefined && <Text className="sub nowrap">{aside}</Text>}
    </View>
  );
}

/** One imperative sentence of the server. */
export const Headline = ({ text }: { text: string }) => (
  <View className="t1 mt3" id="now-headline">
    <Phrases text={withSpaces(text)} />
  </View>
);
