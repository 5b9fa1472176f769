import { render, screen } from '@testing-library/react';
import { FeeLines, Price } from './money';

test('a price is written in yuan with two decimals and commas', () => {
  render(<Price fen={128630} />);
  expect(screen.getByText('¥1,286.30')).toBeTruthy();
});

test('a deduction has a minus sign and a space before the amount', () => {
  render(<Price fen={4000} minus />);
  expect(screen.getByText('− ¥40.00')).toBeTruthy();
});

test('the three lines stand in the fixed order and add up', () => {
  const { container } = render(<FeeLines fee={{ totalFen: 31360, fundFen: 18004, accountFen: 9516, cashFen: 3840 }} />);
  const text = container.textContent ?? '';
  const order = [
    '合计',
    '¥313.60',
    '医保统筹付',
    '− ¥180.04',
    '您付',
    '¥133.56',
    '医保个人账户',
    '¥95.16',
    '微信支付',
    '¥38.40',
  ];
  const places = order.map((word) => text.indexOf(word));
  expect(places).not.toContain(-1);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(screen.getByRole('img').getAttribute('aria-label')).toContain('合计¥313.60');
});

test('before the insurance has answered the lines say 约', () => {
  const { container } = render(
    <FeeLines isEstimate fee={{ totalFen: 8000, fundFen: 4000, accountFen: 0, cashFen: 4000 }} />,
  );
  expect(container.textContent).toContain('您付约');
  expect(container.textContent).not.toContain('个人账户');
});
