import type { RefundCard, RefundStep, StaffView, WorklistItem, WorklistView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, type Resource, useResource, useSteps } from '@/api';
import { type Closing, useClosing } from './use-closing';

type State = 'open' | 'closed';

export interface WorklistDesk {
  list: Resource<WorklistView>;
  state: State;
  setState(state: State): void;
  closing: Closing<WorklistItem>;
  /** How a refund that stands still goes on. */
  refund: {
    busy: RefundStep | null;
    message: string | null;
    /** The step that is to be confirmed. */
    asked: RefundStep | null;
    ask(step: RefundStep | null): void;
    /** @param card where it is sent on to; the hospital's account without one */
    take(step: RefundStep, card?: RefundCard): Promise<void>;
  };
}

const REASON_MIN = 2;

/** What no sweeper could finish, and what the clerk does about it. */
export const useWorklist = (staff: StaffView): WorklistDesk => {
  const [state, setState] = useState<State>('open');
  const list = useResource(`worklist:${staff.id}:${state}`, () => call('listWorklist', { query: { state } }));
  const steps = useSteps<RefundStep>(list.reload);
  const [asked, setAsked] = useState<RefundStep | null>(null);
  const closing = useClosing<WorklistItem>({
    items: list.data?.items ?? [],
    nameOf: ({ kindName, subjectId }) => `${kindName} ${subjectId}`,
    async close(itemId, reason) {
      await call('closeWorklistItem', { params: { itemId }, body: { reason } });
      list.reload();
    },
    async reopen(itemId) {
      await call('reopenWorklistItem', { params: { itemId } });
      list.reload();
    },
    reload: list.reload,
    onChange: () => steps.say(null),
  });
  const { chosen, reason } = closing;
  const take = async (step: RefundStep, card?: RefundCard): Promise<void> => {
    setAsked(null);
    if (!chosen) return;
    await steps.run(step, async () => {
      const item = await call('resumeRefund', {
        params: { itemId: chosen.id },
        body: { step, reason: reason.trim(), card },
      });
      list.reload();
      if (item.steps.length > 0) steps.say('问过了，还是没有退成。请换一种办法，或过一会儿再问。');
    });
  };
  const refund = {
    ...{ busy: steps.busy, message: steps.fault, asked, take },
    ask(step: RefundStep | null) {
      steps.say(step !== null && reason.trim().length < REASON_MIN ? '请先写明原因，以后查账要看。' : null);
      setAsked(reason.trim().length < REASON_MIN ? null : step);
    },
  };
  return { list, state, setState, closing, refund };
};
