import { randomUUID } from 'node:crypto';
import { type MessageEvent, SECOND } from '@anzhen/shared-types';
import { afterCommit } from '../../platform/db/transaction';
import type { Routes } from '../../platform/http/bind';
import type { NoticeEchoes, NoticeHandlers } from '../../platform/http/notices';
import type { OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { MessagesConfig } from '../../platform/message-config';
import type { RateLimiter } from '../../ports/rate-limiter';
import type { SessionCache } from '../../ports/session-cache';
import type { WechatPush } from '../../ports/wechat';
import type { Accounts } from '../identity';
import type { Patients } from '../patient';
import { makeAcceptPush } from './accept-push';
import { makeApplyReceiptsJob, makeDeleteReceiptsJob } from './apply-receipts.job';
import { makeChannelChoiceRepository } from './channel-choice.repository';
import { makeDeleteOldMessagesJob } from './delete-old-messages.job';
import { makeDeliveryRepository } from './delivery.repository';
import { type DeliverDeps, makeDeliverMessages } from './deliver-messages';
import { makeMessageRepository } from './message.repository';
import { makeNotificationRoutes } from './notification.routes';
import type { Notifications } from './notifications';
import { makeOutlook, type Outlook } from './outlook';
import type { MessageRow } from './notification.table';
import { makeNotify, type WakeLane } from './notify';
import { makePacer } from './pacer';
import { makePullSmsReportsJob } from './pull-sms-reports.job';
import { makeReceiptRepository } from './receipt.repository';
import { makeSubscriptionRepository } from './subscription.repository';
import { makeHisNewsHandlers } from './tell-of-his-news.on-hospital-event';
import { idsInConfig, makeTemplateBook, type TemplateIds } from './template-book';

export type { NewMessage, Notifications } from './notifications';
export { type Outlook, wordsFactOf } from './outlook';
export { askableTemplates, idsInConfig, type TemplateIds } from './template-book';

interface Deps extends Pick<DeliverDeps, 'tx' | 'clock' | 'log' | 'wechat' | 'sms' | 'worklist'> {
  accounts: Pick<Accounts, 'contactsOf' | 'findByOpenid'>;
  config: MessagesConfig;
  /** null: those of the hospital's own file. */
  templateIds: TemplateIds | null;
  privacyDepartments: readonly string[];
  patients: Pick<Patients, 'findByHisPatientId' | 'describe'>;
  reports: Parameters<typeof makeHisNewsHandlers>[0]['reports'];
  push: WechatPush;
  rateLimiter: RateLimiter;
  cache: SessionCache;
  wake(job: string): void;
}

interface NotificationModule {
  routes: Routes;
  handlers: Record<string, OutboxHandler>;
  jobs: Job[];
  notices: NoticeHandlers;
  echoes: NoticeEchoes;
  notifications: Notifications;
  outlook: Outlook;
}

/** Whoever writes a message wakes its lane; the beat is for what another copy left, and for what comes due again. */
const DELIVER_EVERY_MS = 5 * SECOND;
const jobOf = (lane: MessageRow['lane']): string => `deliver-messages-${lane}`;

export const makeNotificationModule = (deps: Deps): NotificationModule => {
  const { clock, config, sms } = deps;
  const { quietHours, keepDays } = config;
  const ids = deps.templateIds ?? idsInConfig(config);
  const book = makeTemplateBook({ ...deps, ids, hasSms: sms !== null });
  const stranded = Object.keys(config.events).filter((event) => book.channelsOf(event as MessageEvent).length === 0);
  if (stranded.length > 0) throw new Error(`no channel has a template id for: ${stranded.join(', ')}`);
  const repositories = {
    messages: makeMessageRepository(),
    subscriptions: makeSubscriptionRepository({ clock }),
    deliveries: makeDeliveryRepository({ clock }),
    choices: makeChannelChoiceRepository({ clock }),
    receipts: makeReceiptRepository({ clock }),
  };
  const wakeLane: WakeLane = (scope, lane) => afterCommit(scope, () => deps.wake(jobOf(lane)));
  const all = { ...deps, ...repositories, book, quietHours, keepDays, wakeLane };
  const notifications = makeNotify(all);
  const deliver = makeDeliverMessages({ ...all, pacer: makePacer(deps), workerId: randomUUID() });
  // In every copy at once: each claims its own messages.
  const deliverJob = (lane: MessageRow['lane']): Job => ({
    ...{ name: jobOf(lane), everyMs: DELIVER_EVERY_MS, isShared: true },
    run: () => deliver(lane),
  });
  const push = makeAcceptPush(all);
  return {
    routes: makeNotificationRoutes(all),
    handlers: makeHisNewsHandlers({ ...all, notifications }),
    jobs: [
      deliverJob('now'),
      deliverJob('bulk'),
      makeApplyReceiptsJob(all),
      makeDeleteReceiptsJob(all),
      ...(sms === null ? [] : [makePullSmsReportsJob(sms, all)]),
      makeDeleteOldMessagesJob(all),
    ],
    notices: { wechat: push.accept },
    echoes: { wechat: push.echo },
    notifications,
    outlook: makeOutlook(all),
  };
};
