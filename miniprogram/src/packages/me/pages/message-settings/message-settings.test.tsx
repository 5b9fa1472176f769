import { fireEvent, render, screen } from '@testing-library/react';
import type { MessageSettings } from '@anzhen/shared-types';
import { resetSignedIn, settle } from '../../../../../testing/signed-in';
import { answerWith, seenRequests } from '../../../../../testing/taro';
import MessageSettingsPage from './index';

type Kind = MessageSettings['kinds'][number];
const kind = (change: Partial<Kind> = {}): Kind => ({
  key: 'queueCalled',
  label: '叫号提醒',
  covers: ['快到您了', '请就诊'],
  channels: [
    { channel: 'subscribe', on: true },
    { channel: 'official', on: true },
  ],
  consent: { isLasting: false, remaining: 2, lastAnswer: 'accept' },
  ...change,
});
const notSaved = { code: 'SERVER.UNEXPECTED', message: '没有存上', requestId: 'r', retryable: false };
let settings: MessageSettings;
let decision: () => { statusCode: number; data: unknown };

beforeEach(() => {
  resetSignedIn();
  settings = { kinds: [kind()] };
  decision = () => ({ statusCode: 204, data: '' });
  answerWith(({ method }) => (method === 'PUT' ? decision() : { statusCode: 200, data: settings }));
});
afterEach(() => jest.useRealTimers());

const open = async () => {
  render(<MessageSettingsPage />);
  await settle();
};
const tap = async (label: string) => {
  fireEvent.click(screen.getByLabelText(label));
  await settle();
};
const isOn = (label: string) => screen.getByLabelText(label).getAttribute('aria-checked');
const decisions = () => seenRequests().filter(({ method }) => method === 'PUT');

test('a switch is sent, and set back by the same switch; the inbox is said to stay', async () => {
  await open();
  expect(screen.getByText('每条都在，不能关')).toBeTruthy();
  expect(screen.getByText('微信还能提醒 2 次')).toBeTruthy();
  await tap('叫号提醒，公众号');
  expect(isOn('叫号提醒，公众号')).toBe('false');
  expect(isOn('叫号提醒，微信订阅消息')).toBe('true');
  await tap('叫号提醒，公众号');
  expect(isOn('叫号提醒，公众号')).toBe('true');
  expect(decisions().map(({ url, data }) => [url, data])).toEqual([
    ['/api/v1/message-settings/queueCalled/official', { on: false }],
    ['/api/v1/message-settings/queueCalled/official', { on: true }],
  ]);
});

test('with everything off it says where the messages are', async () => {
  settings = { kinds: [kind({ channels: [{ channel: 'subscribe', on: true }] })] };
  await open();
  expect(screen.queryByText(/都关了/)).toBeNull();
  await tap('叫号提醒，微信订阅消息');
  expect(screen.getByText(/都关了/)).toBeTruthy();
  // Nothing is asked of WeChat for a channel that is off.
  expect(screen.queryByText('再加 1 次')).toBeNull();
});

test('a choice that could not be saved goes back and says so', async () => {
  decision = () => ({ statusCode: 500, data: { error: notSaved } });
  await open();
  await tap('叫号提醒，公众号');
  expect(isOn('叫号提醒，公众号')).toBe('true');
  expect(screen.getByText('没有存上')).toBeTruthy();
});

test.each([
  [{ isLasting: false, remaining: 0, lastAnswer: 'accept' }, '次数用完了', '去允许'],
  [{ isLasting: false, remaining: 0, lastAnswer: 'reject' }, '微信没有允许', '去允许'],
  [{ isLasting: true, remaining: 1, lastAnswer: 'accept' }, '微信允许了，一直能发', null],
] as const)('%j reads %s', async (consent, text, button) => {
  settings = { kinds: [kind({ consent })] };
  await open();
  expect(screen.getByText(text)).toBeTruthy();
  expect(screen.queryByText('去允许') !== null).toBe(button !== null);
});

test('what cannot be read can be tried again; without a way out there is nothing to set', async () => {
  answerWith(() => ({ statusCode: 500, data: { error: { ...notSaved, message: '没有读到' } } }));
  await open();
  expect(screen.getByText('没能打开提醒设置')).toBeTruthy();
  answerWith(() => ({ statusCode: 200, data: { kinds: [] } }));
  fireEvent.click(screen.getByText('再试一次'));
  await settle();
  expect(screen.getByText('没有可以设置的')).toBeTruthy();
});
