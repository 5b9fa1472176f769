import { toRfc3339 } from '../../shared-types/src/kernel';
import { newKey } from '../local/api';
import { waitUntil } from '../local/processes';
import { askJson } from '../local/world';
import { see, seeText, tap } from './phone-driver';
import type { Scene } from './screens';
import { type Counter, findOtherDoctor, findSession, sellSession, sellSlot } from './sell-out';
import { visible } from './waiting-steps';

// A doctor who stands in is told by no event; sessions are compared once a minute.
const CHANGE_SEEN_MS = 90_000;
const UNKNOWN = `fup_${'0'.repeat(26)}`;

const takeTaken = async ({ album, urlOf }: Scene, counter: Counter, departmentCode: string, patientId: string) => {
  const { sessionId, day } = await findSession(counter, departmentCode, 1);
  await album.take({
    name: 'booking.slots.taken',
    url: urlOf('booking.slots', { sessionId, departmentCode, visitDate: day.date }),
    patientId,
    prepare: async (phone) => {
      await tap(phone, '.slot-cell:not(.off)');
      await seeText(phone, '#hold-button', '下一步');
      const time = await phone.find('.slot-cell.on .slot-time').first().innerText();
      await sellSlot(counter, sessionId, time.trim().slice(0, 5));
      await tap(phone, '#hold-button');
      await see(phone, '#offers [id^="take-"]');
    },
  });
};

const takeWaitlist = async (
  { album, urlOf, guest }: Scene,
  counter: Counter,
  departmentCode: string,
  patientId: string,
) => {
  const offered = await findSession(counter, departmentCode, 3);
  const { sessionId, day } = offered;
  await sellSession(counter, offered);
  const url = urlOf('booking.doctors', { departmentCode, visitDate: day.date });
  await album.take({
    name: 'booking.doctors.waitlist',
    url,
    patientId,
    prepare: async (phone) => {
      const showFull = phone.find('#show-full');
      if ((await showFull.count()) > 0) await showFull.tap();
      await tap(phone, `#wait-${sessionId}`);
      await see(phone, '#waitlist-join');
    },
  });
  await guest.api.call('joinWaitlist', { request: { patientId, sessionId, idempotencyKey: newKey() } });
  await album.take({ name: 'booking.appointments.waiting', url: urlOf('booking.appointments') });
};

const takeChanges = async (
  { album, urlOf, guest }: Scene,
  counter: Counter,
  departmentCode: string,
  patientId: string,
) => {
  const { sessionId, doctor } = await findSession(counter, departmentCode, 2);
  const { slots } = await guest.api.call('listSlots', { params: { sessionId } });
  const slotId = slots.find(({ status }) => status === 'open')?.id ?? '';
  const { id: appointmentId } = await guest.hold(patientId, sessionId, slotId);
  await guest.pay(appointmentId);
  const url = urlOf('booking.appointment', { appointmentId });
  const staff = (action: string, body: object) => askJson(`${counter.controlUrl}/his/${action}`, body);
  const read = () => guest.api.call('getAppointment', { params: { appointmentId } });
  const other = await findOtherDoctor(counter, departmentCode, doctor.name);
  await staff('swap-doctor', { sessionId, doctorId: other.id });
  await waitUntil('替诊没有到', async () => (await read()).doctorChange?.answer === 'open', CHANGE_SEEN_MS);
  await album.take({ name: 'booking.appointment.doctor-changed', url, patientId });
  await staff('stop-session', { sessionId });
  await waitUntil('停诊没有到', async () => (await read()).endReason === 'stopped', CHANGE_SEEN_MS);
  await album.take({ name: 'booking.appointment.stopped', url });
};

/** What may become of a number: lost, waited for, another doctor, stopped; then the ledger of those who did not come. */
export const takeBookingChanges = async (scene: Scene, departmentCode: string, patientId: string): Promise<void> => {
  const { album, urlOf, desk, stage, guest } = scene;
  const counter: Counter = { controlUrl: stage.world.controlUrl, api: guest.api };
  await takeTaken(scene, counter, departmentCode, patientId);
  await takeChanges(scene, counter, departmentCode, patientId);
  await takeWaitlist(scene, counter, departmentCode, patientId);
  await album.take({ name: 'booking.no-shows', url: urlOf('booking.no-shows', { patientId }), patientId });
  await desk.goto('about:blank');
  await desk.goto(`${stage.world.bffUrl}/#${urlOf('web.appeals')}`);
  await visible(desk, '#bench-me').waitFor();
  await album.takeWide(desk, 'web.appeals');
};

/** The doctor is done with a visit. */
export const completeVisit = async ({ stage }: Scene, appointmentId: string): Promise<{ patId: string }> => {
  const { controlUrl } = stage.world;
  const state = (await askJson(`${controlUrl}/his/state`, {})) as {
    byOrder: Record<string, { regNo: string; patId: string } | undefined>;
  };
  const registration = state.byOrder[appointmentId];
  if (!registration) throw new Error(`the HIS has no registration ${appointmentId}`);
  await askJson(`${controlUrl}/his/complete-visit`, { regNo: registration.regNo });
  return registration;
};

// Visits are planned for, and people asked, once a minute each.
const ASKED_WITHIN_MS = 150_000;
// A day more than the two weeks of the rule; three days later still and nobody is asked any more.
const WEEKS_LATER_MS = 15 * 24 * 3_600_000;

/** 随访, two weeks after a visit to which nobody has come back; the last of all, because the clock moves so far. */
export const takeFollowUp = async ({ album, urlOf, guest, stage }: Scene, now: Date): Promise<void> => {
  await askJson(`${stage.world.controlUrl}/clock`, { now: toRfc3339(new Date(now.getTime() + WEEKS_LATER_MS)) });
  const message = await waitUntil(
    '随访没有来',
    async () => (await guest.api.call('listMessages', {})).messages.find(({ event }) => event === 'follow_up'),
    ASKED_WITHIN_MS,
  );
  const { followUpId } = message.link?.params ?? {};
  await album.take({ name: 'visit.follow-up', url: urlOf('visit.follow-up', { followUpId: String(followUpId) }) });
  await album.take({ name: 'visit.follow-up.unknown', url: urlOf('visit.follow-up', { followUpId: UNKNOWN }) });
};
