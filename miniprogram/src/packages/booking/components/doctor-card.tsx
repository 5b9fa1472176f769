import { View } from '@tarojs/components';
import type { ClinicSessionView, DoctorView, Period } from '@anzhen/shared-types';
import { useDisplay } from '@/session';
import { Avatar, Card, Icon, Tag, Tap } from '@/ui';
import { canWait, periodLabels, sessionNote } from '../pages/doctors/use-doctors';
import './booking.scss';
import { FeeBrief } from './fee-brief';

interface DoctorCardProps {
  doctor: DoctorView;
  /** Halves of the day that get a button each, whether there is a session or not. */
  periods: readonly Period[];
  isFastest: boolean;
  /** Elder mode lists what is full only after it was asked for. */
  showsFull: boolean;
  onOpen(session: ClinicSessionView): void;
  onWait(session: ClinicSessionView): void;
}

interface SessionButtonProps {
  period: Period;
  session: ClinicSessionView | undefined;
  onOpen(session: ClinicSessionView): void;
  onWait(session: ClinicSessionView): void;
}

const SessionButton = ({ period, session, onOpen, onWait }: SessionButtonProps) => {
  const note = sessionNote(session);
  if (session && canWait(session)) {
    return (
      <Tap id={`wait-${session.id}`} className="session-button wait" onTap={() => onWait(session)}>
        <Icon name="bell-ink2" size="s" />
        <View>{`${periodLabels[period]}${note}`}</View>
      </Tap>
    );
  }
  const isOpen = session?.status === 'open';
  return (
    <Tap
      id={session && `session-${session.id}`}
      className={`session-button ${isOpen ? 'open' : ''}`}
      disabled={!isOpen}
      onTap={() => session && onOpen(session)}
    >
      {isOpen ? (
        <>
          <View>{periodLabels[period]}</View>
          <View className="num nowrap">{note}</View>
        </>
      ) : (
        `${periodLabels[period]}${note}`
      )}
    </Tap>
  );
};

/** A doctor (or the general clinic) with what a visit costs and when there are numbers. */
export function DoctorCard({ doctor, periods, isFastest, showsFull, onOpen, onWait }: DoctorCardProps) {
  const { isElder } = useDisplay();
  const substitute = doctor.sessions.find(({ substituteFor }) => substituteFor !== null);
  const name = doctor.isGeneral ? '普通门诊' : doctor.name;
  const sessionOf = (period: Period) => doctor.sessions.find((session) => session.period === period);
  const isListed = (session: ClinicSessionView | undefined): boolean =>
    session?.status === 'open' || (showsFull && canWait(session));
  const shown = isElder ? periods.filter((period) => isListed(sessionOf(period))) : periods;
  return (
    <Card id={`doctor-${doctor.id}`}>
      <View className="row-top g3">
        {!isElder && <Avatar name={name} />}
        <View className="f1">
          <View className="row sb g2">
            <View className="row-base g2 wrap">
              <View className="t2">{name}</View>
              <View className="sub">{doctor.isGeneral ? '不指定医生' : doctor.title}</View>
            </View>
            {isFastest && <Tag tone="qing">最快</Tag>}
          </View>
          <View className="sub">{doctor.isGeneral ? '当天轮值医生接诊' : doctor.speciality}</View>
          {substitute && (
            <View className="sub c-amber">{`${substitute.periodLabel}替 ${substitute.substituteFor} 出诊`}</View>
          )}
        </View>
      </View>
      <View className="mt3">
        <FeeBrief fee={doctor.estimate} shape="row" />
      </View>
      <View className="session-grid mt2">
        {shown.map((period) => (
          <SessionButton key={period} period={period} session={sessionOf(period)} onOpen={onOpen} onWait={onWait} />
        ))}
      </View>
    </Card>
  );
}
