import type { BillView } from '@anzhen/shared-types';
import { chosenBills, toggled } from './chosen-bills';

const bill = (id: string, isMergeable = true) => ({ id, isMergeable }) as BillView;
const [first, second, alone] = [bill('1'), bill('2'), bill('3', false)] as const;
const due = [first, second, alone];
const ids = (bills: readonly BillView[]) => bills.map(({ id }) => id);

test('at first everything is chosen that may be paid together', () => {
  expect(ids(chosenBills(due, null))).toEqual(['1', '2']);
  expect(ids(chosenBills([alone], null))).toEqual(['3']);
});

test('a bill that is no longer due is no longer chosen', () => {
  expect(ids(chosenBills([second], ['1', '2']))).toEqual(['2']);
});

test('a tap takes a bill out and puts it in again', () => {
  expect(toggled(due, [first, second], first)).toEqual(['2']);
  expect(toggled(due, [second], first)).toEqual(['1', '2']);
});

test('what must be paid alone is chosen alone, and gives way to others', () => {
  expect(toggled(due, [first, second], alone)).toEqual(['3']);
  expect(toggled(due, [alone], second)).toEqual(['2']);
});
