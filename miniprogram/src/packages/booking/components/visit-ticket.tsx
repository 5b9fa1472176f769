import { Text, View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { Icon, Ticket } from '@/ui';
import { useLoadedFamily } from '../use-loaded-family';
import { areaInside, fullDay, personName, placeInside, slotTime } from '../visit-words';
import { Dotted, Fact } from './facts';

/** Who, which papers, which doctor and where: on pages that exist to show the person, so the name is whole. */
export function VisitFacts({ appointment, withNumber }: { appointment: AppointmentView; withNumber?: boolean }) {
  const { patients } = useLoadedFamily();
  const { patientId, patientName, patientAge, maskedIdNumber, departmentName, doctorName, doctorTitle } = appointment;
  return (
    <View className="col g1">
      <Fact name="就诊人">
        <View className="md">{`${personName(patientName, patientId, patients)}，${patientAge} 岁`}</View>
      </Fact>
      {maskedIdNumber !== null && <Fact name="证件">{`身份证 ${maskedIdNumber}`}</Fact>}
      <Fact name="医生">{`${departmentName} ${doctorName} ${doctorTitle}`}</Fact>
      <Fact name="地点">
        <Dotted>{[appointment.place.campus, placeInside(appointment.place)]}</Dotted>
      </Fact>
      {withNumber && appointment.visitNumber !== null && <Fact name="预约号">{appointment.visitNumber}</Fact>}
    </View>
  );
}

/** When, and where to check in, above the tear line; the facts below it. */
export function VisitTicket({ appointment }: { appointment: AppointmentView }) {
  return (
    <Ticket id="visit-ticket" foot={<VisitFacts appointment={appointment} />}>
      <View className="sub">就诊时间</View>
      <View className="t1">
        {`${fullDay(appointment.visitDate)} `}
        <Text className="nowrap">{slotTime(appointment)}</Text>
      </View>
      <View className="row g2 mt1">
        <Icon name="check-in-qing" />
        <View className="sub c1 f1">{`${appointment.checkInFrom} 起到 ${areaInside(appointment.place)}签到`}</View>
      </View>
    </Ticket>
  );
}
