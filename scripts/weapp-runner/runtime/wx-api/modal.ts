interface ModalButton {
  text: string;
  className: string;
  value: number;
}

const CANCELLED = -1;

/** Shows a native-looking box with a column of buttons and waits for one to be pressed. */
const showButtons = (fill: (box: HTMLElement) => void, buttons: ModalButton[]): Promise<number> =>
  new Promise((resolve) => {
    const modal = document.createElement('div');
    modal.className = 'wx-modal';
    const box = document.createElement('div');
    box.setAttribute('role', 'dialog');
    fill(box);
    for (const { text, className, value } of buttons) {
      const button = document.createElement('button');
      button.className = className;
      button.textContent = text;
      button.onclick = () => {
        modal.remove();
        resolve(value);
      };
      box.appendChild(button);
    }
    modal.appendChild(box);
    document.body.appendChild(modal);
  });

const fillText =
  (title: string, content: string) =>
  (box: HTMLElement): void => {
    const heading = document.createElement('b');
    heading.textContent = title;
    const text = document.createElement('p');
    text.textContent = content;
    box.append(heading, text);
  };

/** Asks one question; true when confirmed. */
export const askInModal = async (
  title: string,
  content: string,
  labels: { confirm: string; cancel: string | null },
  addTo: (box: HTMLElement) => void = () => undefined,
): Promise<boolean> => {
  const cancel =
    labels.cancel === null ? [] : [{ text: labels.cancel, className: 'wx-modal-cancel', value: CANCELLED }];
  const confirm = { text: labels.confirm, className: 'wx-modal-confirm', value: 0 };
  const fill = (box: HTMLElement): void => {
    fillText(title, content)(box);
    addTo(box);
  };
  return (await showButtons(fill, [...cancel, confirm])) !== CANCELLED;
};

/** Offers a list; null when cancelled. */
export const chooseInSheet = async (items: string[]): Promise<number | null> => {
  const buttons = items.map((text, value) => ({ text, className: 'wx-sheet-item', value }));
  const chosen = await showButtons(
    () => undefined,
    [...buttons, { text: '取消', className: 'wx-modal-cancel', value: CANCELLED }],
  );
  return chosen === CANCELLED ? null : chosen;
};
