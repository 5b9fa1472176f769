import { act, renderHook } from '@testing-library/react';
import { joinPages, type Page, usePages } from './use-pages';

const page = (ids: string, next: string | null): Page<{ id: string }> => ({
  rows: [...ids].map((id) => ({ id })),
  next,
});
const idsOf = ({ rows }: Pick<Page<{ id: string }>, 'rows'>) => rows.map(({ id }) => id).join('');
const read = page('hgfedc', 'c');

test('the first page may move on while more is read: no row between is lost, and none stands twice', () => {
  expect(idsOf(joinPages(page('hgf', 'f'), read))).toBe('hgfedc');
  expect(idsOf(joinPages(page('jih', 'h'), read))).toBe('jihgfedc');
  expect(idsOf(joinPages(page('hfe', 'e'), read))).toBe('hfedc');
  expect(joinPages(page('jih', 'h'), read).next).toBe('c');
});

test('nothing is shown below a list that has become empty, and the first page stands alone until more is read', () => {
  expect(idsOf(joinPages(page('', null), read))).toBe('');
  expect(joinPages(page('hg', 'g'), null)).toEqual(page('hg', 'g'));
});

test('it reads on below what is shown, and of another list it has read the first page only', async () => {
  const initialProps = { key: 'today', first: page('hgf', 'f') };
  const { result, rerender } = renderHook(({ key, first }) => usePages(key, first), { initialProps });
  const asked: string[] = [];
  const readFrom = async (before: string) => {
    asked.push(before);
    return before === 'f' ? page('edc', 'c') : page('b', null);
  };
  await act(() => result.current.readOn(readFrom));
  rerender({ key: 'today', first: page('ihg', 'g') });
  await act(() => result.current.readOn(readFrom));
  expect(idsOf(result.current)).toBe('ihgfedcb');
  await act(() => result.current.readOn(readFrom));
  expect([asked, result.current.hasMore]).toEqual([['f', 'c'], false]);
  rerender({ key: 'yesterday', first: page('zy', 'y') });
  expect([idsOf(result.current), result.current.hasMore]).toEqual(['zy', true]);
});
