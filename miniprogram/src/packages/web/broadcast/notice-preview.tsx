import { formatDay, smsLength } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { Icon } from '@/ui';
import { longestSms, smsText } from './broadcast-words';
import type { Composer } from './use-composer';

const EXAMPLE_NAME = '王*国';

/** How the carriers bill it: for the example, and where a long name or department makes it more, for that too. */
const billedAs = (...[sms, sign, filled]: Parameters<typeof smsText>): string => {
  const example = smsLength(smsText(sms, sign, filled));
  const longest = smsLength(longestSms(sms, sign, filled.words));
  const more = longest.parts > example.parts ? `；名字长的最多 ${longest.parts} 条` : '';
  return `${example.signs} 字，按 ${example.parts} 条计费${more}`;
};

/** 收到的样子: the service notice of WeChat, the message in the app, and what is read out on the phone. */
export const NoticePreview = ({ desk }: { desk: Composer }) => {
  const { form, kind, draft, example, days, dry } = desk;
  const day = formatDay(draft.day, days[0] ?? draft.day);
  const words = draft.words.trim() || '（还没写）';
  const department = example?.departmentName ?? '就诊科室';
  const doctor = example?.doctorName ?? '就诊医生';
  const texted = dry.data?.channels.find(({ channel }) => channel === 'sms')?.people ?? 0;
  const facts: Readonly<Record<string, string>> = {
    maskedName: EXAMPLE_NAME,
    departmentName: department,
    doctorName: doctor,
    when: `${draft.day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')} ${example?.startsAt ?? '09:00'}`,
  };
  return (
    <View className="notice-preview">
      <View className="row sb">
        <View className="t3">收到的样子</View>
        <View className="sub">{`示例：${EXAMPLE_NAME}`}</View>
      </View>
      <View className="notice-phone">
        <View className="cap notice-way">微信服务通知</View>
        <View className="notice-card">
          <View className="row g2">
            <Icon name="hospital-qing" size="s" />
            <View className="cap">{form.hospitalName}</View>
          </View>
          <View className="t3">{kind?.title ?? ''}</View>
          {(kind?.fields ?? []).map(({ label, fact, fixed }) => (
            <View key={label} className="row-base g3">
              <View className="notice-key">{label}</View>
              <View className="f1">{fact === null ? words : (fixed ?? facts[fact] ?? '')}</View>
            </View>
          ))}
        </View>
        <View className="cap notice-way">小程序里的消息，每个人都有</View>
        <View className="notice-card">
          <View>{`${EXAMPLE_NAME}，${day} ${example?.startsAt ?? '09:00'} ${department} ${doctor}：${words}`}</View>
        </View>
        {kind?.sms && (
          <>
            <View className="cap notice-way">
              {texted > 0 ? `短信（${texted} 人，没开微信提醒的）` : '短信（没开微信提醒的人）'}
            </View>
            <View className="notice-card" id="notice-sms">
              <View>{smsText(kind.sms, form.smsSign, { facts, words })}</View>
            </View>
            <View className="cap notice-way">{billedAs(kind.sms, form.smsSign, { facts, words })}</View>
          </>
        )}
        <View className="cap notice-way">
          {dry.data && dry.data.phoneOnly > 0 ? `电话（${dry.data.phoneOnly} 人，照着念）` : '电话，照着念'}
        </View>
        <View className="notice-card">
          <View>{`您好，这里是${form.hospitalName}。您${day}约的${department} ${doctor}：${words}。要问的话，请打 ${form.hotline}。`}</View>
        </View>
      </View>
      <View className="cap">隐私科室在微信里只写“门诊”。</View>
    </View>
  );
};
