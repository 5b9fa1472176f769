import { useState } from 'react';

interface Matter {
  id: string;
}

/** The one that comes into view when this one is dealt with or the arrow keys are pressed; the ends stay. */
export const neighbourOf = (items: readonly Matter[], id: string | undefined, step: 1 | -1): string | undefined => {
  const at = items.findIndex((item) => item.id === id);
  return items[Math.min(Math.max(at + step, 0), items.length - 1)]?.id;
};

/** One of a list, and what is being written about it. */
export interface Choice<Item extends Matter> {
  chosen: Item | undefined;
  choose(id: string | undefined): void;
  move(step: 1 | -1): void;
  reason: string;
  reasonMax: number;
  setReason(reason: string): void;
}

interface ChoiceDeps<Item extends Matter> {
  /** As shown, in order; the first one is chosen until somebody chooses. */
  items: readonly Item[];
  reasonMax: number;
  /** Another one comes into view. */
  onChange?(): void;
}

/** The reason is kept per matter until it is sent. */
export const useChoice = <Item extends Matter>({ items, reasonMax, onChange }: ChoiceDeps<Item>): Choice<Item> => {
  const [chosenId, setChosen] = useState<string>();
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const chosen = items.find(({ id }) => id === chosenId) ?? items[0];
  const choose = (id: string | undefined): void => {
    onChange?.();
    setChosen(id);
  };
  return {
    chosen,
    choose,
    move: (step) => choose(neighbourOf(items, chosen?.id, step)),
    reason: chosen ? (reasons[chosen.id] ?? '') : '',
    reasonMax,
    setReason: (text) => chosen && setReasons((before) => ({ ...before, [chosen.id]: text.slice(0, reasonMax) })),
  };
};
