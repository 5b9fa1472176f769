import { act, fireEvent, render, screen } from '@testing-library/react';
import type { StaffAccountView } from '@anzhen/shared-types';
import { answerWith, resetTaro, seenRequests } from '../../../../../testing/taro';
import { keepStaffSession } from '@/session';
import { inOrder, missingOf, type Person } from '../../accounts/use-accounts';
import AccountsPage from './index';

const account = (id: string, name: string, part: Partial<StaffAccountView> = {}): StaffAccountView => ({
  ...{ id, name, username: id.slice(4), role: 'nurse', area: '3 楼 B 区', status: 'active' },
  ...{ hasPassword: true, hasWechat: false, lockedUntil: null, lastSeenAt: null, invitedUntil: null },
  ...part,
});
const boss = { id: 'stf_boss', name: '郑敏', role: 'administrator' as const, area: '3 楼 B 区' };
let accounts: StaffAccountView[];

const bodyOf = (url: string, method: string): unknown => {
  if (url.endsWith('/deactivation')) {
    accounts = accounts.map((each) => (url.includes(each.id) ? { ...each, status: 'deactivated' } : each));
    return { accounts };
  }
  if (method === 'GET') return { accounts };
  return {
    account: account('stf_new', '王兰', { status: 'invited', invitedUntil: '2099-01-01T00:00:00.000Z' }),
    code: '7K3M-Q9XD-WT2H',
    expiresAt: '2099-01-01T00:00:00.000Z',
  };
};
const sent = () => seenRequests().filter(({ method }) => method === 'POST');
const settle = () => act(async () => undefined);
const at = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`nothing is called ${id}`);
  return found;
};
const press = async (id: string): Promise<void> => {
  fireEvent.click(at(id));
  await settle();
};
const write = (id: string, value: string): void => void fireEvent.input(at(id), { target: { value } });

beforeEach(async () => {
  resetTaro();
  accounts = [account('stf_boss', '郑敏', { role: 'administrator' }), account('stf_liu', '刘静')];
  answerWith(({ url, method }) => ({ statusCode: 200, data: bodyOf(url, method) }));
  keepStaffSession({ token: 'staff-token', expiresAt: '2099-01-01T00:00:00.000Z', staff: boss });
  render(<AccountsPage />);
  await settle();
});

test('an invitation gives a code that is shown until it is put away', async () => {
  await press('invite-open');
  expect(at('invite').className).toContain('off');
  write('person-name', '王兰');
  write('person-username', 'WangLan');
  fireEvent.click(screen.getByText('护士'));
  write('person-area', '3 楼 B 区');
  await press('invite');
  expect(sent().map(({ data }) => data)).toEqual([
    { username: 'wanglan', name: '王兰', role: 'nurse', area: '3 楼 B 区' },
  ]);
  expect(at('invited-code').textContent).toBe('7K3M-Q9XD-WT2H');
  await press('forget-code');
  expect(screen.queryByText('7K3M-Q9XD-WT2H')).toBeNull();
});

test('an account is ended only with a reason and after the question', async () => {
  await press('account-stf_liu');
  await press('account-deactivate');
  expect(screen.queryByRole('dialog')).toBeNull();
  write('account-reason', '调走了');
  await press('account-deactivate');
  expect(screen.getByRole('dialog').textContent).toContain('要停用刘静的账号吗');
  expect(sent()).toEqual([]);
  fireEvent.click(screen.getByText('先不'));
  await press('account-deactivate');
  fireEvent.click(screen.getAllByText('停用账号').at(-1)!);
  await settle();
  expect(sent()).toMatchObject([{ data: { reason: '调走了' } }]);
  expect(at('accounts-done').textContent).toContain('刘静：已停用');
});

test('nobody is offered to change the own account', async () => {
  await press('account-stf_boss');
  expect(document.getElementById('account-deactivate')).toBeNull();
  expect(screen.getByText(/请另一位管理员/)).toBeTruthy();
});

test('who has not come in yet stands first, who left stands last', () => {
  const all = (['deactivated', 'active', 'invited'] as const).map((status) => account(status, status, { status }));
  expect(inOrder(all).map(({ name }) => name)).toEqual(['invited', 'active', 'deactivated']);
});

test('an invitation says what is still missing, and nothing when all is there', () => {
  const person: Person = { username: 'wanglan', name: '王兰', role: 'nurse', area: '3 楼 B 区' };
  expect(missingOf(person)).toBeUndefined();
  expect(missingOf({ ...person, username: 'Wang Lan' })).toContain('用户名');
  expect(missingOf({ ...person, name: ' 王 ' })).toBe('还差姓名');
  expect(missingOf({ ...person, role: null })).toBe('还差角色');
  expect(missingOf({ ...person, area: ' ' })).toBe('还差诊区');
});
