import { act, fireEvent, render, screen } from '@testing-library/react';
import { clientError } from '@/api/api-error';
import { useResource } from '@/api/use-resource';
import { PageState } from './page-state';

interface Gate {
  read(): Promise<string[]>;
  succeed(value: string[]): Promise<void>;
  fail(): Promise<void>;
}

const makeGate = (): Gate => {
  let settle: { resolve(value: string[]): void; reject(error: unknown): void };
  return {
    read: () => new Promise((resolve, reject) => (settle = { resolve, reject })),
    succeed: (value) => act(async () => settle.resolve(value)),
    fail: () => act(async () => settle.reject(clientError('NETWORK.OFFLINE', 'abcdef12-0000'))),
  };
};

function Page({ gate, of = 'bills' }: { gate: Gate; of?: string | null }) {
  const resource = useResource(of, gate.read);
  return (
    <PageState
      resource={resource}
      failed={{ title: '没能打开账单', text: '您的钱没有变。请检查网络再试。' }}
      empty={{ when: (list) => list.length === 0, icon: 'f-bill', title: '没有要缴的费' }}
      skeleton={<div>骨架</div>}
    >
      {(list) => (
        <>
          <div>{list.join('、')}</div>
          <button onClick={resource.reload}>刷新</button>
        </>
      )}
    </PageState>
  );
}

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-06-12T01:36:00Z') }));
afterEach(() => jest.useRealTimers());

test('the skeleton appears only after 300 ms', async () => {
  render(<Page gate={makeGate()} />);
  await act(async () => void jest.advanceTimersByTime(299));
  expect(screen.queryByText('骨架')).toBeNull();
  await act(async () => void jest.advanceTimersByTime(1));
  expect(screen.getByText('骨架')).toBeTruthy();
});

test('a failure says what it means, gives its number, and 再试一次 reads again', async () => {
  const gate = makeGate();
  render(<Page gate={gate} />);
  await gate.fail();
  expect(screen.getByText('没能打开账单')).toBeTruthy();
  expect(screen.getByText('您的钱没有变。请检查网络再试。')).toBeTruthy();
  expect(screen.getByText('错误号 abcdef12')).toBeTruthy();
  fireEvent.click(screen.getByText('再试一次'));
  await gate.succeed(['血脂四项']);
  expect(screen.getByText('血脂四项')).toBeTruthy();
});

test('nothing to show has a face of its own', async () => {
  const gate = makeGate();
  render(<Page gate={gate} />);
  await gate.succeed([]);
  expect(screen.getByText('没有要缴的费')).toBeTruthy();
});

test('after a failed reload the old data stays, with its time', async () => {
  const gate = makeGate();
  render(<Page gate={gate} />);
  await gate.succeed(['心脏彩超']);
  fireEvent.click(screen.getByText('刷新'));
  await gate.fail();
  expect(screen.getByText('心脏彩超')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toContain('网断了。下面是 09:36 的情况');
});

test("another person's page never shows the first person's data, even when an old answer arrives late", async () => {
  const mother = makeGate();
  const father = makeGate();
  const { rerender } = render(<Page gate={mother} of="bills:mother" />);
  rerender(<Page gate={father} of="bills:father" />);
  await mother.succeed(['妈妈的账单']);
  expect(screen.queryByText('妈妈的账单')).toBeNull();
  await father.succeed(['爸爸的账单']);
  expect(screen.getByText('爸爸的账单')).toBeTruthy();
});
