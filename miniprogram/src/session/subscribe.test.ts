import { splitByTap } from './subscribe';

const once = (id: string) => ({ id, isLasting: false });
const templates = { visitReminder: once('t1'), queueCalled: { id: 't2', isLasting: true }, visitChanged: once('t3') };

test('one question never mixes lasting templates with others; the rest waits for another tap', () => {
  expect(splitByTap(templates, ['visitReminder', 'queueCalled', 'visitChanged'])).toEqual({
    now: [
      { key: 'visitReminder', templateId: 't1' },
      { key: 'visitChanged', templateId: 't3' },
    ],
    later: ['queueCalled'],
  });
  expect(splitByTap(templates, ['queueCalled'])).toEqual({
    now: [{ key: 'queueCalled', templateId: 't2' }],
    later: [],
  });
});

test('what the hospital has no template for is neither asked now nor later', () => {
  expect(splitByTap(templates, ['followUp'])).toEqual({ now: [], later: [] });
});
