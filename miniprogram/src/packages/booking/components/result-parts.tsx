import { Text, View } from '@tarojs/components';
import type { AppointmentView, FeeLines, PaymentView } from '@anzhen/shared-types';
import { Card, Icon, Price, Rule, Sep, Ticket } from '@/ui';
import { useLoadedFamily } from '../use-loaded-family';
import { areaInside, fullDay, personName, placeInside, slotTime } from '../visit-words';
import { Dotted, Fact, Steps } from './facts';

const InsuranceShare = ({ fee }: { fee: FeeLines }) =>
  fee.fundFen === 0 ? null : (
    <>
      <Sep />
      {'医保付 '}
      <Price fen={fee.fundFen} />
    </>
  );

/** 已付 and what the insurance paid, in one line. */
export function PaidLine({ fee }: { fee: FeeLines }) {
  if (fee.accountFen + fee.cashFen === 0 && fee.fundFen === 0)
    return <View className="body mt1 ta-c">这次不用付钱</View>;
  return (
    <View className="body mt1 ta-c">
      {'已付 '}
      <Price fen={fee.accountFen + fee.cashFen} />
      <InsuranceShare fee={fee} />
    </View>
  );
}

/** The number is sure: when, which number, who, where. */
export function SuccessTicket({ appointment, fee }: { appointment: AppointmentView; fee: FeeLines }) {
  const { patients } = useLoadedFamily();
  const { departmentName, doctorName, doctorTitle, place } = appointment;
  return (
    <Ticket
      id="success-ticket"
      face="green"
      foot={
        <>
          <View className="sub">就诊时间</View>
          <View className="t1">
            {`${fullDay(appointment.visitDate)} `}
            <Text className="nowrap">{slotTime(appointment)}</Text>
          </View>
          <View className="row sb mt3 wrap g2">
            <View>
              <View className="sub">预约号</View>
              <View id="visit-number" className="num-m">
                {appointment.visitNumber ?? '签到时给'}
              </View>
            </View>
            <View className="ta-r">
              <View className="sub">就诊人</View>
              <View className="t3">{personName(appointment.patientName, appointment.patientId, patients)}</View>
            </View>
          </View>
          <Rule className="mt3" />
          <View className="sub mt3">
            <Dotted>{[departmentName, `${doctorName} ${doctorTitle}`]}</Dotted>
          </View>
          <View className="sub">
            <Dotted>{[place.campus, placeInside(place)]}</Dotted>
          </View>
        </>
      }
    >
      <View className="col" style={{ alignItems: 'center' }}>
        <View className="result-ring">
          <Icon name="ok-green" size="xl" />
        </View>
        <View id="pay-outcome" className="t1 mt3">
          预约成功
        </View>
        <PaidLine fee={fee} />
      </View>
    </Ticket>
  );
}

/** The first steps of the day itself. */
export function DayCard({ appointment, guidance }: { appointment: AppointmentView; guidance: readonly string[] }) {
  const steps = [
    {
      title: `${appointment.checkInFrom} 起到 ${areaInside(appointment.place)}签到`,
      text: '到了打开这里，扫诊区墙上的码',
    },
    ...guidance.map((title) => ({ title, text: undefined })),
    { title: '带上这些', text: '身份证或医保卡、在吃的药、旧检查单' },
  ];
  return (
    <Card>
      <View className="t3">当天这样做</View>
      <View className="mt3">
        <Steps
          steps={steps.map((step, index) => ({ ...step, key: step.title, state: 'todo' as const, number: index + 1 }))}
        />
      </View>
    </Card>
  );
}

/** What was paid for, under the state of the payment. */
export function PaymentFacts({ payment, appointment }: { payment: PaymentView; appointment: AppointmentView | null }) {
  const { patients } = useLoadedFamily();
  const { totalFen, fundFen } = payment.fee;
  return (
    <Card>
      <Fact name="费用">
        {'共 '}
        <Price fen={totalFen} className="rg" />
        {'，医保付 '}
        <Price fen={fundFen} className="rg" />
      </Fact>
      {appointment && (
        <>
          <Fact name="就诊人">{personName(appointment.patientName, appointment.patientId, patients)}</Fact>
          <Fact name="预约">{`${fullDay(appointment.visitDate)} ${slotTime(appointment)}`}</Fact>
          <Fact name="医生">{`${appointment.departmentName} ${appointment.doctorName} ${appointment.doctorTitle}`}</Fact>
        </>
      )}
      <Fact name="订单号">
        <Text>{payment.id}</Text>
      </Fact>
    </Card>
  );
}
