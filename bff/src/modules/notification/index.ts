import type { HospitalConfig } from '../../platform/hospital-config';
import type { Outbox, OutboxHandler } from '../../platform/jobs/outbox';
import type { Job } from '../../platform/jobs/scheduler';
import type { Routes } from '../../platform/http/bind';
import type { Patients } from '../patient';
import { makeDeleteOldMessagesJob } from './delete-old-messages.job';
import { makeDeliveryRepository } from './delivery.repository';
import { type DeliverDeps, makeDeliverMessage } from './deliver-message';
import { makeMessageRepository } from './message.repository';
import { makeNotificationRoutes } from './notification.routes';
import type { Notifications } from './notifications';
import { DELIVER, makeNotify } from './notify';
import { makeSubscriptionRepository } from './subscription.repository';
import { makeHisNewsHandlers } from './tell-of-his-news.on-hospital-event';

export type { NewMessage, Notifications } from './notifications';

interface Deps extends Pick<DeliverDeps, 'tx' | 'clock' | 'log' | 'accounts' | 'wechat' | 'templateIds'> {
  outbox: Outbox;
  config: HospitalConfig['messages'];
  patients: Pick<Patients, 'findByHisPatientId'>;
  reports: Parameters<typeof makeHisNewsHandlers>[0]['reports'];
}

interface NotificationModule {
  routes: Routes;
  handlers: Record<string, OutboxHandler>;
  jobs: Job[];
  notifications: Notifications;
}

export const makeNotificationModule = (deps: Deps): NotificationModule => {
  const { clock, config } = deps;
  const messages = makeMessageRepository();
  const subscriptions = makeSubscriptionRepository({ clock });
  const deliveries = makeDeliveryRepository({ clock });
  const notifications: Notifications = { notify: makeNotify({ ...deps, messages }) };
  const deliver = makeDeliverMessage({ ...deps, templates: config.templates, messages, subscriptions, deliveries });
  return {
    routes: makeNotificationRoutes({ ...deps, messages, subscriptions, deliveries }),
    handlers: {
      [DELIVER]: (payload) => deliver(payload as unknown as Parameters<typeof deliver>[0]),
      ...makeHisNewsHandlers({ ...deps, notifications }),
    },
    jobs: [makeDeleteOldMessagesJob({ ...deps, messages, keepDays: config.keepDays })],
    notifications,
  };
};
