import { act, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { answerWith, resetTaro, seenRequests, visitedUrls } from '../../../../../testing/taro';
import { staffToken } from '@/session';
import { useSignIn } from '../../components/use-sign-in';
import InvitationPage from './index';

const CODE = '7k3m q9xd wt2h';
const staff = { id: 'stf_wang', name: '王兰', role: 'nurse' as const, area: '3 楼 B 区' };
const session = { token: 'staff-token', expiresAt: '2099-01-01T00:00:00.000Z', staff };
const invitation = {
  staff,
  username: 'wanglan',
  expiresAt: '2026-11-27T01:40:00.000Z',
  totpSecret: 'JBSWY3DPEHPK3PXP',
  totpUri: 'otpauth://totp/x',
};

const settle = () => act(async () => undefined);
const at = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const press = async (id: string): Promise<void> => {
  fireEvent.click(at(id));
  await settle();
};
const write = (id: string, value: string): void => void fireEvent.input(at(id), { target: { value } });

test('whoever is invited sees whom the code is for, opens the account once and keeps the recovery codes', async () => {
  resetTaro();
  answerWith(({ url }) => ({
    statusCode: 200,
    data: url.endsWith('/look') ? invitation : { session, recoveryCodes: ['AAAA-BBBB-CCCC', 'DDDD-EEEE-FFFF'] },
  }));
  render(<InvitationPage />);
  expect(screen.getByText('还差邀请码')).toBeTruthy();
  write('invitation-code', CODE);
  await press('invitation-look');
  expect(screen.getByText('护士，3 楼 B 区，用户名 wanglan')).toBeTruthy();
  expect(at('totp-secret').textContent).toBe('JBSW Y3DP EHPK 3PXP');
  write('invitation-password', 'too short');
  expect(screen.getByText('密码至少 10 位')).toBeTruthy();
  write('invitation-password', 'long enough 1');
  write('invitation-totp', '123 456');
  await press('invitation-accept');
  expect(seenRequests().at(-1)?.data).toEqual({ code: CODE, password: 'long enough 1', totp: '123456' });
  expect(seenRequests().every(({ url }) => !url.includes('7k3m'))).toBe(true);
  expect(staffToken()).toBe('staff-token');
  expect(at('recovery-codes').textContent).toContain('DDDD-EEEE-FFFF');
  await press('invitation-enter');
  expect(visitedUrls()).toEqual([]);
  await press('recovery-kept');
  await press('invitation-enter');
  expect(visitedUrls()).toEqual(['/packages/staff/pages/desk/index']);
});

test('whoever signs in with a password binds this WeChat only when they ask for it', async () => {
  for (const binds of [false, true]) {
    resetTaro();
    answerWith(({ url }) => ({ statusCode: 200, data: url.endsWith('/sessions') ? session : {} }));
    const { result } = renderHook(() => useSignIn());
    act(() => {
      result.current.setUsername('wanglan');
      result.current.setPassword('long enough 1');
      result.current.setTotp('123456');
      if (binds) result.current.switchBinding();
    });
    await act(async () => result.current.signIn());
    await settle();
    expect(seenRequests().map(({ url }) => url.split('/staff/')[1])).toEqual(
      binds ? ['sessions', 'me/wechat'] : ['sessions'],
    );
  }
});
