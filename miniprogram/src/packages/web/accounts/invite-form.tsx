import { View } from '@tarojs/components';
import { Field, InlineMessage } from '@/ui';
import { KeyButton } from '../workbench/key-button';
import { DutyFields } from './duty-fields';
import type { Accounts, Person } from './use-accounts';

/** Somebody new: a name to sign in with, who it is, as what and where. */
export const InviteForm = ({ desk, person }: { desk: Accounts; person: Person }) => {
  const { steps, missing } = desk;
  return (
    <>
      <View className="t2">邀请新员工</View>
      <View className="body c2">邀请后得到一个邀请码，本人用它设密码和动态码，或在手机上绑定微信。</View>
      <Field
        id="person-name"
        label="姓名"
        focus
        value={person.name}
        onChange={(name) => desk.writePerson({ name })}
        maxLength={20}
      />
      <Field
        id="person-username"
        label="用户名"
        value={person.username}
        onChange={(username) => desk.writePerson({ username: username.toLowerCase() })}
        maxLength={40}
        hint="登录用，小写字母、数字，3 到 40 位，以后不能改"
      />
      <DutyFields idPrefix="person" areas={desk.areas} duty={person} onChange={desk.writePerson} />
      <InlineMessage message={steps.fault} />
      <View className="row g3">
        <KeyButton
          id="invite"
          keyName="F2"
          text="邀请"
          isOff={steps.busy !== null || missing.invite !== undefined}
          isSending={steps.busy === 'invite'}
          onTap={() => desk.take('invite')}
        />
        <KeyButton
          id="invite-cancel"
          keyName="F4"
          text="不邀请了"
          isOutlined
          isOff={steps.busy !== null}
          isSending={false}
          onTap={() => desk.writePerson(null)}
        />
        {missing.invite !== undefined && <View className="sub">{missing.invite}</View>}
      </View>
    </>
  );
};
