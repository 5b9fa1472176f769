import { Text, View } from '@tarojs/components';
import type { SlotOffer } from '@anzhen/shared-types';
import { navigateTo } from '@/routes';
import { useDisplay } from '@/session';
import { Button, InlineMessage, Link, Price, Sep } from '@/ui';
import type { HoldRefusal } from '../hold-number';
import type { TakeOffer } from '../use-take-offer';
import { leftWords, nearDay, slotTime } from '../visit-words';
import './booking.scss';

/** Where a refusal is explained: the no-show ledger, or the registrations there are. */
export function SeeAlso({ refusal, patientId }: { refusal: HoldRefusal | null; patientId: string | undefined }) {
  if (refusal?.seeAlso === 'no-shows' && patientId !== undefined) {
    return (
      <Link id="see-no-shows" trailing="right-qing" onTap={() => void navigateTo('booking.no-shows', { patientId })}>
        看爽约记录，可以申诉
      </Link>
    );
  }
  if (refusal?.seeAlso !== 'appointments') return null;
  return (
    <View className="row">
      <Link id="see-appointments" trailing="right-qing" onTap={() => void navigateTo('booking.appointments')}>
        看我的挂号
      </Link>
    </View>
  );
}

interface OfferRowProps {
  offer: SlotOffer;
  takingId: string | null;
  onTake(): void;
}

const OfferRow = ({ offer, takingId, onTake }: OfferRowProps) => {
  const { isElder } = useDisplay();
  const { slotId, date, doctorName, doctorTitle, remaining, feeFen } = offer;
  return (
    <View className="offer" id={`offer-${slotId}`}>
      <View className="f1">
        <View className="t3">
          {`${nearDay(date)} `}
          <Text className="nowrap">{slotTime(offer)}</Text>
        </View>
        <View className="sub">{`${doctorName} ${doctorTitle}`}</View>
        <View className="sub">
          {leftWords(remaining)}
          <Sep />
          <Price fen={feeFen} />
        </View>
      </View>
      <Button
        id={`take-${slotId}`}
        kind="second"
        small={!isElder}
        inline={!isElder}
        className="offer-button"
        loading={takingId === slotId}
        loadingText="留号中…"
        disabled={takingId !== null}
        onTap={onTake}
      >
        约这个
      </Button>
    </View>
  );
};

/** 最近的空号: one tap holds one of them. Nothing when there are none. */
export function Offers({ taking, patientId }: { taking: TakeOffer; patientId: string | undefined }) {
  const { offers, takingId, refusal, take } = taking;
  return (
    <View className="col g2" id="offers">
      <InlineMessage tone="amber" message={refusal?.message} />
      <SeeAlso refusal={refusal} patientId={patientId} />
      {offers.length > 0 && (
        <View>
          <View className="t3">最近的空号</View>
          {offers.map((offer) => (
            <OfferRow key={offer.slotId} offer={offer} takingId={takingId} onTake={() => void take(offer)} />
          ))}
        </View>
      )}
    </View>
  );
}
