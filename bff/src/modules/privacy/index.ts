import { maskName } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { Scope, Transactions } from '../../platform/db/transaction';
import type { FieldCipher } from '../../platform/crypto/field-cipher';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { Audit } from '../audit';
import type { Sessions } from '../identity';
import type { Patients } from '../patient';
import { makePersonalData } from './personal-data.repository';

interface Deps {
  tx: Transactions;
  clock: Clock;
  cipher: FieldCipher;
  audit: Audit;
  sessions: Sessions;
  patients: Patients;
  erasePatient(scope: Scope, patientId: string): Promise<boolean>;
  eraseUser(scope: Scope, userId: string): Promise<void>;
  /** Registrations and payments of one family member that have not ended. */
  hasOpenVisit(scope: Scope, patientId: string): Promise<boolean>;
}

const DEEDS: Record<string, string> = {
  'patient.added': '添加了就诊人',
  'patient.read': '查看了就诊人信息',
  'patient.removed': '移除了就诊人',
  'report.read': '查看了报告',
  'report.shared': '生成了报告的查看链接',
  'report.share_revoked': '收回了报告的查看链接',
  'report.shared_read': '有人用查看链接看了报告',
  'report.images_read': '查看了影像',
  'report.viewer_decided': '决定了谁能看报告',
  'identity.revealed': '叫号台核对了身份',
  'triage.read': '为检查导诊是否准确，看了导诊记录',
  'pre_visit_note.shared': '同意给接诊的人看预诊小结',
  'pre_visit_note.withdrawn': '收回了预诊小结',
  'pre_visit_note.read': '接诊的人看了预诊小结',
  'no_show.appeal_read': '查看了爽约申诉',
  'no_show.decided': '处理了爽约申诉',
  'bill_refund.read': '查看了退费申请',
  'bill_refund.decided': '审核了退费申请',
  'person_code.check_in': '扫一码通签到',
  'person_code.payment': '缴费时核对了一码通',
  'person_code.report': '打印报告时核对了一码通',
  'privacy.exported': '导出了数据',
};

/** A person's rights over their own data: see who looked, take a copy, have it erased (个人信息保护法 §44–47). */
export const makePrivacyModule = (deps: Deps): { routes: Routes } => {
  const { tx, clock, audit, sessions, patients } = deps;
  const personalData = makePersonalData(deps);
  const self = (userId: string) => ({
    actorKind: 'user' as const,
    actorId: userId,
    ownerId: userId,
    subjectKind: 'user',
    subjectId: userId,
  });

  return {
    routes: {
      exportMyData: ({ actorId, facts }) =>
        tx.run(async (scope) => {
          await audit.record(scope, { ...self(actorId), action: 'privacy.exported', requestId: facts.requestId });
          return { exportedAt: clock.now().toISOString(), data: await personalData.collect(scope, actorId) };
        }),

      deleteAccount: ({ actorId, facts }) =>
        tx.run(async (scope) => {
          await deps.eraseUser(scope, actorId);
          // At most eight, with those whom the hospital has not bound yet.
          for (const patientId of await personalData.patientIdsOf(scope, actorId)) {
            await deps.erasePatient(scope, patientId);
            // Asked with the row held; an open visit takes everything back.
            if (await deps.hasOpenVisit(scope, patientId))
              throw new AppError('ACCOUNT.HAS_OPEN_VISIT', { userId: actorId });
          }
          await personalData.erase(scope, actorId);
          await sessions.revokeAllOf(scope, { subjectKind: 'user', subjectId: actorId });
          await audit.record(scope, { ...self(actorId), action: 'account.deleted', requestId: facts.requestId });
        }),

      getAccessLog: async ({ actorId }) => {
        const entries = await personalData.listAccess(tx.outside, actorId, Object.keys(DEEDS));
        const people = await patients.describe(
          tx.outside,
          entries.flatMap(({ patientId }) => patientId ?? []),
        );
        return {
          entries: entries.map((entry) => ({
            at: entry.at.toISOString(),
            who: entry.actorKind === 'user' ? '我' : entry.actorKind === 'staff' ? '医院工作人员' : '系统',
            what: DEEDS[entry.action] ?? entry.action,
            patientName: entry.patientId ? maskName(people.get(entry.patientId)?.name ?? '') || null : null,
          })),
        };
      },
    },
  };
};
