import type { AppealList } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { call, type Resource, useResource } from '@/api';
import { useStaff } from '@/session';
import { type Decisions, useDecisions } from '../workbench/use-decisions';

const REASON_MIN = 2;
const REASON_MAX = 200;
export type AppealView = AppealList['appeals'][number];
export type Decision = 'forgive' | 'uphold';

export interface Appeals extends Decisions<AppealView, Decision> {
  list: Resource<AppealList>;
  appeals: readonly AppealView[];
  missing: string | undefined;
}

const doneWords: Record<Decision, string> = { forgive: '不算爽约', uphold: '仍算爽约' };

/** Appeals against no-shows, the oldest first. */
export const useAppeals = (): Appeals => {
  const staff = useStaff();
  const list = useResource(staff && mayStaff(staff.role, 'appeal.decide') ? `appeals:${staff.id}` : null, () =>
    call('listAppeals'),
  );
  const appeals = [...(list.data?.appeals ?? [])].sort((a, b) => a.appealedAt.localeCompare(b.appealedAt));
  const decisions = useDecisions<AppealView, Decision>({
    items: appeals,
    reasonMax: REASON_MAX,
    obstacle: (_appeal, _decision, reason) => (reason.length < REASON_MIN ? '请先写理由，患者会看到。' : undefined),
    async send({ id, patientName }, decision, reason) {
      list.replace(await call('decideAppeal', { params: { noShowId: id }, body: { decision, reason } }));
      return { said: `${patientName}：${doneWords[decision]}，患者会收到消息。`, isOver: true };
    },
    reload: list.reload,
  });
  const missing = decisions.reason.trim().length < REASON_MIN ? '还差理由' : undefined;
  return { ...decisions, list, appeals, missing };
};
