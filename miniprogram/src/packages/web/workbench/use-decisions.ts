import { useState } from 'react';
import { useSteps } from '@/api';
import { type Choice, neighbourOf, useChoice } from './use-choice';

interface DecisionDeps<Item extends { id: string }, Decision extends string> {
  /** As shown, in order. */
  items: readonly Item[];
  reasonMax: number;
  /** Why this cannot be decided so, in a sentence; undefined when it can. */
  obstacle(item: Item, decision: Decision, reason: string): string | undefined;
  /** Sends it; answers what to say, and whether the matter leaves the list with it. */
  send(item: Item, decision: Decision, reason: string): Promise<{ said: string; isOver: boolean }>;
  /** Perhaps somebody else was faster. */
  reload(): void;
}

/** Matters to decide one by one, with a reason that the patient reads. */
export interface Decisions<Item extends { id: string }, Decision extends string> extends Choice<Item> {
  sending: Decision | null;
  message: string | null;
  /** What was decided last, until the next decision. */
  done: string | null;
  decide(decision: Decision): Promise<void>;
}

export const useDecisions = <Item extends { id: string }, Decision extends string>(
  deps: DecisionDeps<Item, Decision>,
): Decisions<Item, Decision> => {
  const { items, reasonMax, obstacle, send, reload } = deps;
  const { busy, fault, say, run } = useSteps<Decision>(reload);
  const choice = useChoice({ items, reasonMax, onChange: () => say(null) });
  const [done, setDone] = useState<string | null>(null);
  const { chosen } = choice;
  const reason = choice.reason.trim();

  const decide = async (decision: Decision): Promise<void> => {
    if (!chosen || busy !== null) return;
    const why = obstacle(chosen, decision, reason);
    if (why !== undefined) {
      say(why);
      return;
    }
    setDone(null);
    const next = neighbourOf(items, chosen.id, 1);
    await run(decision, async () => {
      const { said, isOver } = await send(chosen, decision, reason);
      setDone(said);
      if (isOver) choice.choose(next);
    });
  };
  return { ...choice, sending: busy, message: fault, done, decide };
};
