import type { MessageView } from '@anzhen/shared-types';
import { arrange } from './use-messages';

const message = (id: string, event: MessageView['event'], at: string, unread = false): MessageView =>
  ({ id, event, at, unread }) as MessageView;

test('unread messages that ask for something stand first, the rest under the hospital day', () => {
  const stopped = message('msg_1', 'session_stopped', '2026-11-22T03:05:00Z', true);
  const near = message('msg_2', 'queue_near', '2026-11-24T01:40:00Z', true);
  // 00:30 of the 24th in the hospital, still the 23rd in UTC.
  const night = message('msg_3', 'report_ready', '2026-11-23T16:30:00Z');
  const handled = message('msg_4', 'bill_due', '2026-11-23T02:31:00Z');
  expect(arrange([near, night, handled, stopped])).toEqual({
    toHandle: [stopped],
    days: [
      { date: '2026-11-24', items: [near, night] },
      { date: '2026-11-23', items: [handled] },
    ],
  });
});
