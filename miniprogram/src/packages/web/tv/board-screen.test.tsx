import type { BoardView } from '@anzhen/shared-types';
import { render } from '@testing-library/react';
import { BoardScreen } from './board-screen';
import type { Board } from './use-board';

const missed = ['A015', 'C008', 'D030', 'D031'].map((number) => ({ number, maskedName: '吴*平' }));
const data: BoardView = {
  ...{ area: '3 楼 B 区', departmentNames: ['心血管内科'], rooms: [], calls: [], missed, missedBehind: 3 },
  ...{ codeLink: null, serverNow: '2026-11-24T01:41:00.000Z' },
};
const screen = { showing: null, isStale: false, voice: 'off', nowMs: Date.parse(data.serverNow), board: {} } as never;
const show = (change: Partial<BoardView>) =>
  render(<BoardScreen data={{ ...data, ...change }} screen={screen as Board} />);

test('an area with a code shows it, and fewer of those who missed a call', () => {
  const { container } = show({ codeLink: 'https://hospital.example/c/t=M3B' });
  expect(container.querySelector('.tv-code-picture')?.getAttribute('src')).toMatch(/^data:image\/svg\+xml,/);
  expect(container.textContent).toContain('微信扫码看进度');
  expect(container.textContent).toContain('C008');
  expect(container.textContent).not.toContain('D030');
  expect(container.textContent).toContain('还有 2 人');
  const three = show({ codeLink: 'https://hospital.example/c/t=M3B', missed: missed.slice(0, 3) }).container;
  expect(three.textContent).toContain('D030');
  expect(three.textContent).not.toContain('还有');
});

test('a screen that is out of date says so in place of its code', () => {
  const old = { ...(screen as Board), isStale: true };
  const link = 'https://hospital.example/c/t=M3B';
  const { container } = render(<BoardScreen data={{ ...data, codeLink: link }} screen={old} />);
  expect(container.textContent).toContain('数据不是最新');
  expect(container.querySelector('.tv-code-picture')).toBeNull();
  expect(container.textContent).toContain('D031');
});

test('an area without one points to the code on the wall', () => {
  const { container } = show({});
  expect(container.querySelector('.tv-code-picture')).toBeNull();
  expect(container.textContent).toContain('微信扫诊区墙上的码');
  expect(container.textContent).toContain('D031');
});
