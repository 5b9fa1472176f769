import type { StaffView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useRouteParams } from '@/routes';
import { Field, InlineMessage, Note, Options } from '@/ui';
import { CodeResult } from '../../../staff/person-code/code-result';
import { LateList } from '../../../staff/person-code/late-list';
import { useCodeDesk } from '../../../staff/person-code/use-code-desk';
import { BarWords } from '../../workbench/bench-search';
import { useWriting } from '../../workbench/use-writing';
import { WorkbenchPage } from '../../workbench/workbench-page';
import './index.scss';

const KEYS = ['F2', 'F3', 'F4'];
const DIGITS = [...'0123456789'];

const Desk = ({ staff }: { staff: StaffView }) => {
  const { purpose: wanted } = useRouteParams('web.person-code');
  const desk = useCodeDesk(staff, wanted);
  const { allowed, purpose } = desk;
  const choices = allowed.map((each, at) => ({ ...each, label: `${each.label} ${KEYS[at]}` }));
  useWriting({
    onMove: () => undefined,
    actions: Object.fromEntries([
      ...allowed.map(({ value }, at) => [KEYS[at], () => desk.choose(value)]),
      ...DIGITS.map((digit) => [digit, () => desk.press(digit)]),
    ]) as Record<string, () => void>,
  });
  if (!purpose) return null;
  const isIdle = desk.person === null && !desk.isKept;
  return (
    <View className="code-columns">
      <View className="bench-panel code-entry">
        {allowed.length > 1 && <Options choices={choices} value={purpose.value} onChange={desk.choose} />}
        <Field
          id="person-digits"
          label={`扫患者的一码通，${purpose.label}`}
          hint="扫码枪扫完就办；没有扫码枪，输入码下面的 18 位数字"
          value={desk.typed}
          onChange={desk.write}
          onEnter={desk.type}
          maxLength={22}
          placeholder="18 位数字"
          focus
        />
        <InlineMessage message={desk.fault} />
        <LateList offline={desk.offline} />
      </View>
      <View className="code-result col g3">
        {isIdle ? (
          <Note tone="grey">{desk.busy === null ? '扫到的人在这里。' : '正在核对…'}</Note>
        ) : (
          <CodeResult desk={desk} purpose={purpose} />
        )}
      </View>
    </View>
  );
};

/** 扫一码通 at a window with a PC and a scanner that types. */
export default function PersonCodePage() {
  return (
    <WorkbenchPage
      page="web.person-code"
      bar={() => <BarWords about="患者手机上“一码通”的码，30 秒换一个，一个码只能用一次" keys="F2 F3 F4 换用途" />}
    >
      {(staff) => <Desk staff={staff} />}
    </WorkbenchPage>
  );
}
