import type { StaffView, WorklistItem, WorklistView } from '@anzhen/shared-types';
import { useState } from 'react';
import { call, type Resource, useResource } from '@/api';
import { type Closing, useClosing } from './use-closing';

type State = 'open' | 'closed';

export interface WorklistDesk {
  list: Resource<WorklistView>;
  state: State;
  setState(state: State): void;
  closing: Closing<WorklistItem>;
}

/** What no sweeper could finish, and what the clerk does about it. */
export const useWorklist = (staff: StaffView): WorklistDesk => {
  const [state, setState] = useState<State>('open');
  const list = useResource(`worklist:${staff.id}:${state}`, () => call('listWorklist', { query: { state } }));
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
  });
  return { list, state, setState, closing };
};
