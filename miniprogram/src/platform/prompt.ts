/**
 * Questions that WeChat would ask with its own sheets. In a browser our own sheet asks them (prompt-host.h5.tsx);
 * the asker gets a promise.
 */
import { createStore } from '@/state/store';

export interface PromptQuestions {
  pay: { question: { title: string; amountFen: number }; answer: true };
  subscribe: { question: { title: string }; answer: true };
  insurance: { question: { title: string }; answer: { name: string; idNo: string } };
  scan: { question: { title: string }; answer: { scene: string } };
}

export type PromptKind = keyof PromptQuestions;
type Question = { [Kind in PromptKind]: { kind: Kind } & PromptQuestions[Kind]['question'] }[PromptKind];
export type OpenPrompt = Question & { answer(value: unknown): void };

export const promptStore = createStore<{ open: OpenPrompt | null }>({ open: null });

/** Shows the question and waits. Null means that the person closed it. */
export const ask = <Kind extends PromptKind>(
  question: { kind: Kind } & PromptQuestions[Kind]['question'],
): Promise<PromptQuestions[Kind]['answer'] | null> =>
  new Promise((resolve) => {
    const answer = (value: unknown): void => {
      promptStore.set({ open: null });
      resolve(value as PromptQuestions[Kind]['answer'] | null);
    };
    promptStore.set({ open: { ...question, answer } as OpenPrompt });
  });
