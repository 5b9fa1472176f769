import type { StaffAccountView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { copyText } from '@/platform/device';
import { Confirm, InlineMessage, Link, Note } from '@/ui';
import { KeyButton } from '../workbench/key-button';
import { ReasonField, type Writing } from '../workbench/reason-field';
import { timeWords } from '../workbench/time-words';
import { AccountState } from './account-state';
import { DutyFields } from './duty-fields';
import type { Accounts } from './use-accounts';

/** The only time that this code is shown. */
const NewCode = ({ desk }: { desk: Accounts }) => {
  const { invited } = desk;
  if (!invited) return null;
  return (
    <View className="review-quote col g2" id="invited">
      <View className="row sb">
        <View className="t3">{`给${invited.account.name}的邀请码`}</View>
        <Link id="copy-code" icon="copy-qing" onTap={() => void copyText(invited.code)}>
          复制
        </Link>
      </View>
      <View className="accounts-code num" id="invited-code">
        {invited.code}
      </View>
      <View className="body">{`只显示这一次，到 ${timeWords(invited.expiresAt)} 为止有效。请当面或打电话给本人：在员工登录页点“我有邀请码”。`}</View>
      <View className="row">
        <Link id="forget-code" onTap={desk.forgetCode}>
          给了，收起
        </Link>
      </View>
    </View>
  );
};

const Facts = ({ account }: { account: StaffAccountView }) => {
  const { username, hasPassword, hasWechat, lastSeenAt, invitedUntil, lockedUntil } = account;
  const lines = [
    `用户名 ${username}`,
    `${hasPassword ? '已设密码和动态码' : '没有密码'}，${hasWechat ? '已绑定微信' : '没有绑定微信'}`,
    lastSeenAt ? `最近使用 ${timeWords(lastSeenAt)}` : '现在没有登录的设备',
    ...(invitedUntil ? [`邀请码到 ${timeWords(invitedUntil)}`] : []),
    ...(lockedUntil ? [`输错太多次，锁到 ${timeWords(lockedUntil)}`] : []),
  ];
  return (
    <View className="col g1">
      {lines.map((line) => (
        <View key={line} className="body c2">
          {line}
        </View>
      ))}
    </View>
  );
};

const questions = {
  reinvite: {
    title: (name: string) => `要重置${name}的账号吗？`,
    text: '旧的密码、动态码、恢复码和绑定的微信马上作废，所有设备退出，不能恢复。本人用新的邀请码重新设置。',
    confirm: '重置，发新邀请码',
  },
  deactivate: {
    title: (name: string) => `要停用${name}的账号吗？`,
    text: '所有设备马上退出，登录不了。密码、动态码和绑定的微信不能恢复；以后回来要重新邀请。做过的操作记录都在。',
    confirm: '停用账号',
  },
} as const;

const Question = ({ desk, account }: { desk: Accounts; account: StaffAccountView }) => {
  const { asked } = desk;
  if (!asked) return null;
  const { title, text, confirm } = questions[asked];
  return (
    <Confirm
      open
      title={title(account.name)}
      confirmText={confirm}
      isDangerous
      onConfirm={() => desk.take(asked)}
      onCancel={() => desk.ask(null)}
    >
      {text}
    </Confirm>
  );
};

/** One account: what is known of it, its role and area, and the two things that end what opened it. */
export const AccountDetail = ({
  desk,
  account,
  writing,
}: {
  desk: Accounts;
  account: StaffAccountView;
  writing: Writing;
}) => {
  const { draft, steps, missing, isOwn } = desk;
  const isEnded = account.status === 'deactivated';
  return (
    <>
      <View className="row sb g2">
        <View className="t2">{account.name}</View>
        <AccountState account={account} />
      </View>
      <Facts account={account} />
      <NewCode desk={desk} />
      <InlineMessage message={steps.fault} />
      {isOwn ? (
        <Note tone="grey">自己的账号请另一位管理员来改，这样总有人管得了。</Note>
      ) : (
        <>
          {!isEnded && (
            <>
              <DutyFields idPrefix="account" areas={desk.areas} duty={draft} onChange={desk.writeDraft} />
              <View className="row g3">
                <KeyButton
                  id="account-change"
                  keyName="F2"
                  text="改角色和诊区"
                  isOff={steps.busy !== null || missing.change !== undefined}
                  isSending={steps.busy === 'change'}
                  onTap={() => desk.take('change')}
                />
                {missing.change !== undefined && <View className="sub">{missing.change}</View>}
              </View>
              <View className="accounts-rule" />
            </>
          )}
          <ReasonField
            id="account-reason"
            label={isEnded ? '为什么重新启用' : '为什么重置或停用'}
            readers="写进操作记录"
            placeholder={isEnded ? '比如：休完产假回来' : '比如：手机丢了、调走了'}
            choice={desk}
            {...writing}
          />
          <View className="row g3">
            <KeyButton
              id="account-reinvite"
              keyName="F4"
              text={isEnded ? '重新邀请' : '重置，重新邀请'}
              isOutlined
              isOff={steps.busy !== null || missing.reinvite !== undefined}
              isSending={steps.busy === 'reinvite'}
              onTap={() => desk.ask('reinvite')}
            />
            {!isEnded && (
              <KeyButton
                id="account-deactivate"
                keyName="F8"
                text="停用账号"
                isOutlined
                isOff={steps.busy !== null || missing.deactivate !== undefined}
                isSending={steps.busy === 'deactivate'}
                onTap={() => desk.ask('deactivate')}
              />
            )}
            {missing.reinvite !== undefined && <View className="sub">{missing.reinvite}</View>}
          </View>
        </>
      )}
      <Question desk={desk} account={account} />
    </>
  );
};
