import { type Page } from 'playwright-core';
import { totpAt } from '../local/totp';
import { expect, fact } from '../local/visit';
import { askJson } from '../local/world';
import { type BrowserStep, type BrowserVisit } from './browser-visit';
import { type Camera } from './camera';
import { visible } from './waiting-steps';

/** Invented; the record of the visit is read by somebody who took no part in it. */
const AUDITOR = {
  name: '宋知微',
  username: 'songzhiwei',
  role: '审计员',
  area: '门诊办公室',
  password: 'anzhen-e2e-audit',
};

const OFFICE = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN' };

export const open = async (page: Page, bffUrl: string, path: string): Promise<void> => {
  await page.goto('about:blank');
  await page.goto(`${bffUrl}/#/packages/${path}/index`);
};

/** On a PC where an administrator is signed in; returns the code of the invitation. */
export const inviteAuditor = async (desk: Page, bffUrl: string, camera: Camera): Promise<string> => {
  await open(desk, bffUrl, 'web/pages/accounts');
  await visible(desk, '#invite-open').click();
  await visible(desk, '#person-name input').fill(AUDITOR.name);
  await visible(desk, '#person-username input').fill(AUDITOR.username);
  await visible(desk, '.bench-panel .option').filter({ hasText: AUDITOR.role }).click();
  await visible(desk, '#person-area input').fill(AUDITOR.area);
  await camera.shoot(desk, 'web.accounts.invite');
  await visible(desk, '#invite').click();
  await visible(desk, '#invited-code').waitFor();
  await camera.shoot(desk, 'web.accounts');
  return (await visible(desk, '#invited-code').innerText()).trim();
};

/** Opens the account with the code as its owner would, on a PC of their own. */
export const acceptInvitation = async (page: Page, bffUrl: string, code: string, camera: Camera): Promise<void> => {
  await open(page, bffUrl, 'staff/pages/invitation');
  await visible(page, '#invitation-code input').fill(code.toLowerCase());
  await camera.shoot(page, 'staff.invitation');
  await visible(page, '#invitation-look').click();
  const secret = (await visible(page, '#totp-secret').innerText()).replace(/\s/g, '');
  await visible(page, '#secret-code').waitFor();
  await visible(page, '#invitation-password input').fill(AUDITOR.password);
  const at = new Date(String((await askJson(`${bffUrl}/healthz`)).now));
  await visible(page, '#invitation-totp input').fill(totpAt(secret, at));
  await camera.shoot(page, 'staff.invitation.accept');
  await visible(page, '#invitation-accept').click();
  await visible(page, '#recovery-codes').waitFor();
  await camera.shoot(page, 'staff.invitation.recovery');
  await visible(page, '#recovery-kept').click();
  await visible(page, '#invitation-enter').click();
  await visible(page, '#audit-search').waitFor();
};

/** Another PC, with the nurse's own account signed in or nobody yet; its network holds. */
export const inOffice = async <T>(
  { desk }: BrowserVisit,
  run: (page: Page) => Promise<T>,
  who: 'signed_in' | 'nobody' = 'signed_in',
): Promise<T> => {
  const browser = desk.context().browser();
  if (!browser) throw new Error('the desk has a browser');
  const storageState = who === 'nobody' ? undefined : await desk.context().storageState();
  const context = await browser.newContext({ ...OFFICE, storageState });
  try {
    return await run(await context.newPage());
  } finally {
    await context.close();
  }
};

/** What goes on in the offices meanwhile. */
export const staffSteps: BrowserStep[] = [
  {
    name: '管理员邀请审计员；审计员开户，查到断网时的过号，导出表格',
    async run(visit) {
      const { bffUrl, camera } = visit;
      const code = await inOffice(visit, (page) => inviteAuditor(page, bffUrl, camera));
      const look = async (page: Page): Promise<string> => {
        await acceptInvitation(page, bffUrl, code, camera);
        await visible(page, '#audit-search input').fill('过号');
        await page.keyboard.press('Enter');
        // The deed whose answer was lost is on record, as is this very search.
        const row = visible(page, '.audit-row').filter({ hasText: '叫号台操作：过号' }).first();
        const told = await row.innerText();
        expect(told.includes(fact(visit, 'queueId')), '应当写着哪一队', told);
        await camera.shoot(page, 'web.audit');
        const [download] = await Promise.all([page.waitForEvent('download'), visible(page, '#audit-export').click()]);
        await visible(page, '#audit-done')
          .filter({ hasText: /[1-9] 条/ })
          .waitFor();
        return `${AUDITOR.name}，${download.suggestedFilename()}`;
      };
      return inOffice(visit, look, 'nobody');
    },
  },
  {
    name: '柜台的电脑打开扫一码通，等扫码枪',
    run: (visit) =>
      inOffice(visit, async (page) => {
        await open(page, visit.bffUrl, 'web/pages/person-code');
        await visible(page, '#person-digits input').waitFor();
        await visit.camera.shoot(page, 'web.person-code');
        return (await visible(page, '.code-result').innerText()).trim();
      }),
  },
];
