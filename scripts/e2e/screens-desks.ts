import { addDays, hospitalDate, hospitalInstant, toRfc3339 } from '../../shared-types/src/kernel';
import { waitUntil } from '../local/processes';
import { askJson } from '../local/world';
import type { Camera } from './camera';
import type { Scene } from './screens';
import { takeStaff } from './screens-staff';
import { acceptInvitation, inviteAuditor } from './staff-steps';
import { visible } from './waiting-steps';

const LOOK_MS = 3_000;
// The books of a day are closed by a job that runs by itself.
const BOOKS_WITHIN_MS = 90_000;

/** The desks of the hospital on a PC: what the triage answered, and the books of a day. */
export const takeDesks = async (scene: Scene, today: Date, signIn: () => Promise<void>): Promise<void> => {
  const { album, urlOf, desk, stage } = scene;
  const open = async (route: string): Promise<void> => {
    await desk.goto('about:blank');
    await desk.goto(`${stage.world.bffUrl}/#${urlOf(route)}`);
    await visible(desk, '.bench-bar, #staff-sign-in').first().waitFor();
    if ((await visible(desk, '#staff-sign-in').count()) > 0) await signIn();
  };
  await open('web.triage-review');
  await visible(desk, '#open-words').click();
  await visible(desk, '.tr-words-label').first().waitFor();
  await album.takeWide(desk, 'web.triage-review');
  for (const tab of ['figures', 'releases']) {
    await visible(desk, `#tab-${tab}`).click();
    await visible(desk, '.tr-card').first().waitFor();
    await album.takeWide(desk, `web.triage-review.${tab}`);
  }
  const shots: Camera = { shoot: (page, name) => album.takeWide(page, name) };
  const code = await inviteAuditor(desk, stage.world.bffUrl, shots);
  const auditor = await (await stage.newWideContext({ width: 1440, height: 900 })).newPage();
  await acceptInvitation(auditor, stage.world.bffUrl, code, shots);
  await album.takeWide(auditor, 'web.audit');
  await takeStaff(scene, open);
  const morning = hospitalInstant(addDays(hospitalDate(today), 1), '10:40');
  await askJson(`${stage.world.controlUrl}/clock`, { now: toRfc3339(morning) });
  const [, month, day] = hospitalDate(today).split('-');
  const books = visible(desk, '.rec-day').filter({ hasText: `${Number(month)}月${Number(day)}日` });
  await waitUntil(
    '昨天的账没有出来',
    async () => {
      await open('web.reconcile');
      return books.waitFor({ timeout: LOOK_MS }).then(
        () => true,
        () => false,
      );
    },
    BOOKS_WITHIN_MS,
  );
  await books.click();
  await visible(desk, '.rec-total-row').first().waitFor();
  await album.takeWide(desk, 'web.reconcile');
  await visible(desk, '#tab-worklist').click();
  await visible(desk, '#worklist-open').waitFor();
  await album.takeWide(desk, 'web.reconcile.worklist');
};
