import { render, screen } from '@testing-library/react';
import { StatusTag } from './status-tag';

test('a state is shown as word, icon and colour', () => {
  const { container } = render(<StatusTag status="waiting" />);
  expect(screen.getByText('候诊中')).toBeTruthy();
  expect(container.querySelector('img')?.getAttribute('src')).toBe('/icons/wait-qing.svg');
  expect(container.querySelector('.chip.qing')).toBeTruthy();
});

test('a critical value says in which direction', () => {
  render(<StatusTag status="critical" detail="过高" />);
  expect(screen.getByText('危急值 过高')).toBeTruthy();
});
