import type { StaffAccountView, StaffView } from '@anzhen/shared-types';
import { staffRoleNames } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { accessible, Note, PageState, Tap } from '@/ui';
import { AccountDetail } from '../../accounts/account-detail';
import { AccountState } from '../../accounts/account-state';
import { InviteForm } from '../../accounts/invite-form';
import { type Accounts, useAccounts } from '../../accounts/use-accounts';
import { BarWords, BenchSearch } from '../../workbench/bench-search';
import { useWriting } from '../../workbench/use-writing';
import { WorkbenchPage } from '../../workbench/workbench-page';
import '../../workbench/review.scss';
import './index.scss';

const Row = ({ account, desk }: { account: StaffAccountView; desk: Accounts }) => {
  const isOn = desk.person === null && account.id === desk.chosen?.id;
  return (
    <Tap
      id={`account-${account.id}`}
      role="radio"
      checked={isOn}
      isTabStop={isOn}
      className={`bench-row ${isOn ? 'on' : ''}`}
      onTap={() => desk.choose(account.id)}
    >
      <View className="row sb g2">
        <View className="t3">{account.name}</View>
        <AccountState account={account} />
      </View>
      <View className="sub">
        {[staffRoleNames[account.role], account.area, account.username].filter(Boolean).join('，')}
      </View>
    </Tap>
  );
};

const Desk = ({ staff }: { staff: StaffView }) => {
  const desk = useAccounts(staff);
  const { chosen, person, shown, list, wanted, done } = desk;
  const writing = useWriting(
    {
      // What is being written about somebody new is not lost to a key.
      onMove: (step) => !person && desk.move(step),
      actions: {
        n: () => desk.writePerson({}),
        F2: () => desk.take(person ? 'invite' : 'change'),
        F4: () => (person ? desk.writePerson(null) : desk.missing.reinvite === undefined && desk.ask('reinvite')),
        F8: () => !person && desk.missing.deactivate === undefined && desk.ask('deactivate'),
      },
    },
    desk.asked === null,
  );
  return (
    <View className="review-body">
      {done !== null && (
        <Note id="accounts-done" tone="green" alert>
          {done}
        </Note>
      )}
      <PageState
        resource={list}
        failed={{ title: '没能打开员工账号', text: list.error?.message ?? '账号没有变。请检查网络再试。' }}
      >
        {() => (
          <View className="review-columns">
            <View className="accounts-side">
              <View className="bench-filters">
                <BenchSearch
                  id="accounts-search"
                  label="查找员工"
                  placeholder="姓名、用户名、角色、诊区"
                  value={wanted}
                  onChange={desk.search}
                />
                <Tap id="invite-open" className="bench-link" onTap={() => desk.writePerson({})}>
                  邀请 N
                </Tap>
              </View>
              <View className="bench-list" {...accessible({ role: 'radiogroup', label: '员工账号' })}>
                {shown.length === 0 && <View className="sub accounts-none">没有找到，请换个词</View>}
                {shown.map((account) => (
                  <Row key={account.id} account={account} desk={desk} />
                ))}
              </View>
            </View>
            <View className="bench-panel">
              {person && <InviteForm desk={desk} person={person} />}
              {!person && chosen && <AccountDetail key={chosen.id} desk={desk} account={chosen} writing={writing} />}
            </View>
          </View>
        )}
      </PageState>
    </View>
  );
};

export default function AccountsPage() {
  return (
    <WorkbenchPage
      page="web.accounts"
      bar={() => (
        <BarWords about="谁能登录、做什么，每次改动都有记录" keys="↑ ↓ 换一位，N 邀请，回车写原因，Esc 离开" />
      )}
    >
      {(staff) => <Desk staff={staff} />}
    </WorkbenchPage>
  );
}
