import { addDays, hospitalDate } from '../../shared-types/src/kernel';
import { Api, newKey } from '../local/api';
import { askJson } from '../local/world';
import { tap, see } from './phone-driver';
import type { Scene } from './screens';
import { visible } from './waiting-steps';

const FAMILY_NAMES = '王李张刘陈杨赵黄周吴';
const GIVEN_NAMES = ['小川', '知夏', '守拙', '若兰'];
const FORTY = 40;
const DEPARTMENT = 'D0304';

/** As many as a busy morning has, over four rooms: people whom only the desk knows. */
const fillLines = async ({ desk, stage }: Scene): Promise<void> => {
  const stored = await desk.evaluate(() => localStorage.getItem('anzhen.staff-session') ?? '{}');
  const api = new Api(stage.world.bffUrl).as((JSON.parse(stored) as { data: { token: string } }).data.token);
  const { queues } = await api.call('listStaffQueues', { query: {} });
  const open = queues.filter(({ status }) => status === 'open').slice(0, 4);
  for (let place = 0; place < FORTY; place += 1) {
    const person = {
      name: `${FAMILY_NAMES[place % 10]}${GIVEN_NAMES[Math.floor(place / 10)]}`,
      sex: place % 2 === 0 ? ('female' as const) : ('male' as const),
      birthDate: `${1940 + place}-03-12`,
      priority: null,
    };
    // The first room has the longest line.
    const { id: queueId } = open[place % 2 === 0 ? 0 : place % open.length];
    const request = { action: 'walk_in' as const, ...person, idempotencyKey: newKey() };
    await api.call('actOnQueue', { params: { queueId }, request });
  }
};

const takeLines = async (scene: Scene, open: (route: string) => Promise<void>): Promise<void> => {
  const { album, desk, urlOf } = scene;
  await fillLines(scene);
  await open('web.console');
  await visible(desk, '.console-row').first().waitFor();
  await album.takeWide(desk, 'web.console.forty');
  for (const step of ['check-in', 'walk-in', 'close']) {
    await visible(desk, '[id^="line-que"]').first().click();
    await visible(desk, step === 'close' ? '#line-close' : `#line-${step}`).click();
    await album.takeWide(desk, `web.console.${step}`);
    await desk.keyboard.press('Escape');
    await visible(desk, '#line-sheet').waitFor({ state: 'detached' });
  }
  const url = urlOf('staff.desk');
  await album.take({ name: 'staff.desk.forty', url });
  await album.take({
    name: 'staff.desk.walk-in',
    url,
    prepare: async (phone) => {
      await tap(phone, '#line');
      await tap(phone, '#line-walk-in');
      await see(phone, '#walk-in-name');
    },
  });
  await album.take({ name: 'staff.person-code', url: urlOf('staff.person-code') });
  await album.take({ name: 'staff.logins', url: urlOf('staff.logins') });
  await album.take({
    name: 'staff.sign-in.recovery',
    url: urlOf('staff.sign-in'),
    prepare: async (phone) => {
      await tap(phone, '#staff-switch-factor');
      await see(phone, '#staff-recovery');
    },
  });
};

const takeCodes = async ({ album, desk }: Scene): Promise<void> => {
  await visible(desk, '#choose-all').waitFor();
  await album.takeWide(desk, 'web.codes.empty');
  await visible(desk, '#choose-all').click();
  await visible(desk, '#issue-codes').click();
  await visible(desk, '#codes-done').waitFor();
  await album.takeWide(desk, 'web.codes');
  await visible(desk, '#revoke-codes').click();
  await visible(desk, '#revoke-reason').waitFor();
  await album.takeWide(desk, 'web.codes.revoke');
  await desk.keyboard.press('Escape');
};

const takeAccounts = async ({ album, desk }: Scene): Promise<void> => {
  await visible(desk, '.bench-row').filter({ hasText: '财务' }).click();
  await album.takeWide(desk, 'web.accounts.detail');
  await visible(desk, '#account-reason textarea').fill('调走了');
  await visible(desk, '#account-deactivate').click();
  await visible(desk, '.dialog').waitFor();
  await album.takeWide(desk, 'web.accounts.end');
  await desk.keyboard.press('Escape');
};

/** Somebody is to be told of something: a paid visit of tomorrow. */
const bookTomorrow = async ({ guest, stage }: Scene): Promise<void> => {
  const { patients } = await guest.api.call('listPatients', {});
  const { now } = await askJson(`${stage.world.bffUrl}/healthz`);
  const date = addDays(hospitalDate(new Date(String(now))), 1);
  const day = await guest.api.call('getDepartmentDay', { params: { departmentCode: DEPARTMENT }, query: { date } });
  const session = day.doctors.flatMap(({ sessions }) => sessions).find(({ status }) => status === 'open');
  const { slots } = await guest.api.call('listSlots', { params: { sessionId: session?.id ?? '' } });
  const slot = slots.find(({ status }) => status === 'open');
  const { id } = await guest.hold(patients[0].id, session?.id ?? '', slot?.id ?? '');
  await guest.pay(id);
};

/** Written, tried out and sent to the few who are booked tomorrow. */
const takeBroadcast = async ({ album, desk }: Scene): Promise<void> => {
  await visible(desk, '#notice-words input').fill('确诊的人先来');
  await album.takeWide(desk, 'web.broadcast.faults');
  await visible(desk, '#notice-words input').fill('6 诊室暂停，10:10 恢复');
  await visible(desk, '#notice-department').click();
  await visible(desk, `#department-${DEPARTMENT}`).click();
  await visible(desk, '#see-list').click();
  await visible(desk, '#dry-list').waitFor();
  await album.takeWide(desk, 'web.broadcast.list');
  await desk.keyboard.press('Escape');
  await visible(desk, '#send-later').click();
  await visible(desk, '#send-time').waitFor();
  await album.takeWide(desk, 'web.broadcast.timed');
  await visible(desk, '#send-now').click();
  await visible(desk, '#notice-submit').click();
  await visible(desk, '.dialog').waitFor();
  await album.takeWide(desk, 'web.broadcast.confirm');
  await visible(desk, '.dialog .btn.primary').click();
  await visible(desk, '#notice-done').waitFor();
  await visible(desk, '#see-people').scrollIntoViewIfNeeded();
  await album.takeWide(desk, 'web.broadcast');
};

/** What an administrator and a nurse see besides the calling: long lines, codes on walls, accounts. */
export const takeStaff = async (scene: Scene, open: (route: string) => Promise<void>): Promise<void> => {
  await takeLines(scene, open);
  await open('web.person-code');
  await scene.album.takeWide(scene.desk, 'web.person-code');
  await open('web.logins');
  await visible(scene.desk, '#renew-codes').waitFor();
  await scene.album.takeWide(scene.desk, 'web.logins');
  await open('web.codes');
  await takeCodes(scene);
  await open('web.accounts');
  await takeAccounts(scene);
  await bookTomorrow(scene);
  await open('web.broadcast');
  await takeBroadcast(scene);
};
