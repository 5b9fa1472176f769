import { fireEvent, render } from '@testing-library/react';
import { useState } from 'react';
import { pressByKeys } from '@/platform/press-keys.h5';
import { useDialogKeys } from './use-dialog-keys.h5';

const at = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;
const press = (id: string, key: string): void => {
  at(id).focus();
  fireEvent.keyDown(at(id), { key });
};

test('Enter presses what has the focus, the space bar chooses, ↑ ↓ go through a list', () => {
  pressByKeys();
  const pressed: string[] = [];
  const heard: string[] = [];
  const onClick = ({ currentTarget }: { currentTarget: HTMLElement }) => void pressed.push(currentTarget.id);
  window.addEventListener('keydown', ({ key }) => void heard.push(key));
  render(
    <div>
      <div id="call" role="button" tabIndex={0} onClick={onClick} />
      <div id="choice" role="radio" aria-checked="false" tabIndex={0} onClick={onClick} />
      <div className="arrow-list">
        <div id="first" role="button" tabIndex={0} onClick={onClick} />
        <div id="second" role="button" tabIndex={-1} onClick={onClick} />
      </div>
      <input id="words" />
    </div>,
  );
  press('call', 'Enter');
  press('choice', ' ');
  press('first', 'ArrowDown');
  expect([pressed, document.activeElement?.id]).toEqual([['call', 'choice'], 'second']);
  expect(heard).toEqual([]);
  // These are the page's.
  press('choice', 'Enter');
  press('words', 'Enter');
  press('second', 'ArrowDown');
  fireEvent.keyDown(at('call'), { key: 'Enter', ctrlKey: true });
  expect([pressed.length, heard]).toEqual([2, ['Enter', 'Enter', 'ArrowDown', 'Enter']]);
});

function Page() {
  const [isOpen, setOpen] = useState(false);
  const dialog = useDialogKeys(isOpen, () => setOpen(false));
  return (
    <div>
      <div id="open" role="button" tabIndex={0} onClick={() => setOpen(true)} />
      {isOpen && (
        <div id="dialog" ref={dialog}>
          <input id="name" />
          <div id="confirm" role="button" tabIndex={0} />
        </div>
      )}
    </div>
  );
}

test('a dialog keeps the focus until Esc, which goes back to where it was opened', () => {
  // jsdom lays nothing out, and what is not laid out cannot be seen.
  jest.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(document.body);
  render(<Page />);
  at('open').focus();
  fireEvent.click(at('open'));
  expect(document.activeElement?.id).toBe('dialog');
  fireEvent.keyDown(at('dialog'), { key: 'Escape', isComposing: true });
  press('confirm', 'Tab');
  expect(document.activeElement?.id).toBe('name');
  fireEvent.keyDown(at('name'), { key: 'Tab', shiftKey: true });
  expect(document.activeElement?.id).toBe('confirm');
  fireEvent.keyDown(at('confirm'), { key: 'Escape' });
  expect([document.getElementById('dialog'), document.activeElement?.id]).toEqual([null, 'open']);
});
