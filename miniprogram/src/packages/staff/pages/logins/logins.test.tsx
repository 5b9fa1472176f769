import type { StaffMeView, StaffSessionView } from '@anzhen/shared-types';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { answerWith, resetTaro, seenRequests } from '../../../../../testing/taro';
import { keepStaffSession } from '@/session';
import LoginsPage from './index';

const staff = { id: 'stf_wang', name: '王兰', role: 'nurse' as const, area: '3 楼 B 区' };
const session: StaffSessionView = { token: 'staff-token', expiresAt: '2099-01-01T00:00:00.000Z', staff };
const device = (id: string, ua: string, isThis: boolean): StaffMeView['sessions'][number] => ({
  ...{ id, device: ua, isThis, ip: '10.1.2.3', openedBy: isThis ? ('password' as const) : ('wechat' as const) },
  ...{ openedAt: '2026-11-24T00:10:00.000Z', lastSeenAt: '2026-11-24T01:40:00.000Z' },
});
const me: StaffMeView = {
  ...{ staff, username: 'wanglan', hasPassword: true, hasWechat: true, wechatBoundAt: '2026-11-20T01:00:00.000Z' },
  ...{ recoveryCodesLeft: 9, recoveryCodeUsedAt: '2026-11-24T01:00:00.000Z' },
  sessions: [device('ses_pc', 'Windows NT', true), device('ses_phone', 'iPhone MicroMessenger', false)],
};

const settle = () => act(async () => undefined);
const at = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const press = async (target: HTMLElement): Promise<void> => {
  fireEvent.click(target);
  await settle();
};
const write = (id: string, value: string): void => void fireEvent.input(at(id), { target: { value } });
const asked = (): string[] =>
  seenRequests()
    .map(({ method, url }) => `${method} ${url.split('/staff/')[1]}`)
    .filter((call) => call !== 'GET me');

const open = async (answers: (url: string) => { statusCode: number; data: unknown }): Promise<void> => {
  resetTaro();
  answerWith(({ url, method }) => (method === 'GET' ? { statusCode: 200, data: me } : answers(url)));
  keepStaffSession({ ...session, recoveryCode: { usedAt: '2026-11-24T01:00:00.000Z', left: 9 } });
  render(<LoginsPage />);
  await settle();
};

test('a device is let out only after a question, this one has no such button, and a used code is told until known', async () => {
  await open(() => ({ statusCode: 204, data: '' }));
  expect(at('recovery-notice').textContent).toContain('用过一个恢复码，还剩 9 个');
  await press(at('recovery-known'));
  expect(at('recovery-notice')).toBeNull();
  expect(at('device-ses_phone').textContent).toContain('手机上的微信');
  expect(at('device-ses_phone').textContent).toContain('用微信登录，地址 10.1.2.3');
  expect(at('device-ses_pc').textContent).toContain('这台');
  expect(at('end-ses_pc')).toBeNull();
  await press(at('end-ses_phone'));
  expect(asked()).toEqual([]);
  await press(screen.getByText('先不'));
  expect(asked()).toEqual([]);
  await press(at('end-ses_phone'));
  await press(screen.getByText('让它退出', { selector: '.dialog *' }));
  expect(asked()).toEqual(['DELETE me/sessions/ses_phone']);
  expect(at('logins-done').textContent).toContain('已经退出');
  await press(at('end-others'));
  await press(screen.getByText('都退出', { selector: '.dialog *' }));
  await press(at('unbind-wechat'));
  await press(screen.getByText('解绑微信', { selector: '.dialog *' }));
  expect(asked().slice(1)).toEqual(['DELETE me/sessions', 'DELETE me/wechat']);
});

test('a lost authenticator is replaced with a recovery code, and the new codes stay until they are kept', async () => {
  const refused = { code: 'STAFF.PROOF_WRONG', message: '密码、动态码或恢复码不对', requestId: 'r', retryable: false };
  let tries = 0;
  await open((url) => {
    if (!url.endsWith('/authenticator')) return { statusCode: 500, data: {} };
    tries += 1;
    if (tries === 1) return { statusCode: 409, data: { error: refused } };
    return tries === 2
      ? {
          statusCode: 201,
          data: { totpSecret: 'JBSWY3DPEHPK3PXP', totpUri: 'otpauth://x', expiresAt: session.expiresAt },
        }
      : { statusCode: 200, data: { recoveryCodes: ['AAAA-BBBB-CCCC', 'DDDD-EEEE-FFFF'] } };
  });
  await press(at('renew-totp'));
  write('prove-password', 'long enough 1');
  await press(at('prove-switch'));
  expect(screen.getByText('还差恢复码')).toBeTruthy();
  for (const code of ['wwww wwww wwww', '7k3m q9xd wt2h']) {
    write('prove-recovery', code);
    await press(at('prove-send'));
  }
  expect(seenRequests().at(-1)?.data).toEqual({ password: 'long enough 1', code: '7k3m q9xd wt2h' });
  expect(at('totp-secret').textContent).toBe('JBSW Y3DP EHPK 3PXP');
  write('adopt-code', '123456');
  await press(at('adopt-send'));
  expect(asked()).toEqual(['POST me/authenticator', 'POST me/authenticator', 'PUT me/authenticator']);
  expect(at('recovery-codes').textContent).toContain('DDDD-EEEE-FFFF');
  await press(at('codes-kept'));
  expect(at('recovery-codes')).not.toBeNull();
  await press(at('recovery-kept'));
  await press(at('codes-kept'));
  expect(at('recovery-codes')).toBeNull();
  expect(at('logins-done').textContent).toContain('验证器换好了');
});
