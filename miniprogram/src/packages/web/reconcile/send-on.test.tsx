import { fireEvent, render, screen } from '@testing-library/react';
import { missingOf, SendOn } from './send-on';

test('a card is whole with a bank, a number of 12 to 19 digits and a name', () => {
  const whole = { bank: 'ICBC_DEBIT', account: '6222 0000 0000 1234 567', name: '何试验' } as const;
  expect(missingOf(whole)).toBeUndefined();
  expect(missingOf({ ...whole, bank: null })).toMatch(/银行/);
  for (const account of ['', '62220000000', '6222000000001234567890', '6222-0000-0000-1234'])
    expect(missingOf({ ...whole, account })).toMatch(/卡号/);
  expect(missingOf({ ...whole, name: ' 何 ' })).toMatch(/姓名/);
});

test('without a choice it goes to the hospital’s account; for a card nothing is sent before it is whole', () => {
  const onSend = jest.fn();
  render(<SendOn onSend={onSend} onCancel={() => undefined} />);
  fireEvent.click(screen.getByText('退到医院账户'));
  expect(onSend).toHaveBeenLastCalledWith(undefined);
  fireEvent.click(screen.getByText('患者的借记卡'));
  expect(screen.queryByText('退到医院账户')).toBeNull();
  fireEvent.click(screen.getByText(/请选开户银行|退到这张卡/));
  expect(onSend).toHaveBeenCalledTimes(1);
});
