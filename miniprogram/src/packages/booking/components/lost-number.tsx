import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, Note } from '@/ui';
import type { TakeOffer } from '../use-take-offer';
import { Offers } from './offers';
import { WaitlistSheet, type WaitlistTarget } from './waitlist-sheet';

interface LostNumberProps {
  /** What happened, and that no money moved; absent where the page has said it already. */
  message?: string;
  taking: TakeOffer;
  patientId: string | undefined;
  /** The session that was wanted, when its waitlist is open. */
  waitlist: WaitlistTarget | null;
  onOtherDay(): void;
  /** Numbers came back while somebody was joining the line. */
  onHasNumbers(): void;
}

/** In place of a number that is gone: free numbers at one tap each; without any, the waitlist or another day. */
export function LostNumber({ message, taking, patientId, waitlist, onOtherDay, onHasNumbers }: LostNumberProps) {
  const [isJoining, setJoining] = useState(false);
  const isEmpty = taking.offers.length === 0;
  return (
    <View className="col g3" id="lost-number">
      {message !== undefined && taking.refusal === null && (
        <Note id="lost-message" tone="amber" alert>
          {message}
        </Note>
      )}
      <Offers taking={taking} patientId={patientId} />
      {isEmpty && (
        <View className="body">{`最近几天没有别的空号了。${waitlist ? '可以候补，有人退号就轮到您。' : ''}`}</View>
      )}
      {isEmpty && waitlist && (
        <Button id="lost-waitlist" kind="second" icon="bell-qing" onTap={() => setJoining(true)}>
          候补这位医生
        </Button>
      )}
      <Button id="other-day" kind="plain" onTap={onOtherDay}>
        换一天或换位医生
      </Button>
      {isJoining && waitlist && (
        <WaitlistSheet
          target={waitlist}
          onClose={() => setJoining(false)}
          onHasNumbers={() => {
            setJoining(false);
            onHasNumbers();
          }}
        />
      )}
    </View>
  );
}
