import { mayStaff, type StaffRight, type StaffRole } from '@anzhen/shared-types/kernel';
import type { IconName } from '@/ui';

/** A page of the staff's workbench; it opens without parameters. */
export interface WorkbenchPageSpec {
  route:
    | 'web.console'
    | 'web.appeals'
    | 'web.reconcile'
    | 'web.refunds'
    | 'web.triage-review'
    | 'web.accounts'
    | 'web.audit'
    | 'web.codes'
    | 'web.broadcast'
    | 'web.person-code'
    | 'web.logins';
  title: string;
  icon: IconName;
  /** Who sees it; null: everybody who is signed in. */
  right: StaffRight | null;
}
export type WorkbenchRoute = WorkbenchPageSpec['route'];

/** Every page of the workbench in the order of its menu. */
export const workbenchPages: readonly WorkbenchPageSpec[] = [
  { route: 'web.console', title: '叫号台', icon: 'queue-qing', right: 'queue.see' },
  { route: 'web.appeals', title: '爽约申诉', icon: 'missed-qing', right: 'appeal.decide' },
  { route: 'web.reconcile', title: '对账', icon: 'bill-qing', right: 'money.reconcile' },
  { route: 'web.refunds', title: '退费审核', icon: 'wallet-qing', right: 'refund.decide' },
  { route: 'web.person-code', title: '扫一码通', icon: 'scan-qing', right: 'person.verify' },
  { route: 'web.triage-review', title: '导诊质量', icon: 'shield-qing', right: 'triage.review' },
  { route: 'web.accounts', title: '员工账号', icon: 'users-qing', right: 'account.manage' },
  { route: 'web.audit', title: '操作记录', icon: 'log-qing', right: 'audit.read' },
  { route: 'web.broadcast', title: '通知中心', icon: 'send-qing', right: 'broadcast.send' },
  { route: 'web.codes', title: '扫码入口', icon: 'scan-qing', right: 'code.manage' },
  { route: 'web.logins', title: '我的登录', icon: 'lock-qing', right: null },
];

/** What a role sees in the menu; the first one opens after signing in. */
export const pagesFor = (role: StaffRole): WorkbenchPageSpec[] =>
  workbenchPages.filter(({ right }) => right === null || mayStaff(role, right));
