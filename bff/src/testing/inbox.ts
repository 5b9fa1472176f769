import { makeMessageRepository } from '../modules/notification/message.repository';
import type { Notifications } from '../modules/notification';
import { makeNotify } from '../modules/notification/notify';
import { makeTemplateBook } from '../modules/notification/template-book';
import type { MessagesConfig } from '../platform/message-config';
import type { Clock } from '../ports/clock';

/** An inbox that really writes, so that keys and rolled-back transactions decide what is told; nothing leaves the app. */
export const makeTestInbox = (world: { clock: Clock }): Notifications => {
  const config = { events: {}, templates: {} } as unknown as MessagesConfig;
  const ids = { subscribe: {}, official: {} };
  const book = makeTemplateBook({ config, ids, privacyDepartments: [], hasSms: false });
  const quietHours = { from: '21:00', to: '07:30' };
  return makeNotify({ ...world, book, quietHours, messages: makeMessageRepository(), wakeLane: () => undefined });
};
