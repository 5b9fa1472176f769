import { expect, fact } from '../local/visit';
import { type BrowserStep } from './browser-visit';
import { toTab } from './change-steps';
import { read, see, seeText, tap } from './phone-driver';
import { inOffice, open } from './staff-steps';
import { visible } from './waiting-steps';

const WORDS = '6 诊室改到 8 诊室，请看牌子';

const sent: BrowserStep = {
  name: '运营发一条通知：写了病情发不出去，改了就发，看送到没有、看名单、导出',
  run: (visit) =>
    inOffice(visit, async (page) => {
      await open(page, visit.bffUrl, 'web/pages/broadcast');
      const words = visible(page, '#notice-words input');
      await words.fill('确诊的人先来');
      await visible(page, '.notice-checks .notice-warn').filter({ hasText: '确诊' }).waitFor();
      await visit.camera.shoot(page, 'web.broadcast');
      await words.fill(WORDS);
      await visible(page, '#notice-day').click();
      await visible(page, '#notice-day-menu .bar-menu-line')
        .nth(Number(fact(visit, 'comingDayIndex')))
        .click();
      await visible(page, '#notice-department').click();
      await visible(page, `#department-${fact(visit, 'departmentCode')}`).click();
      await visible(page, '#notice-submit').filter({ hasText: '发通知，1 人' }).waitFor();
      const preview = await visible(page, '.notice-preview').innerText();
      expect(preview.includes(WORDS), '收到的样子应当有写的内容', preview);
      // 定时 takes any minute, and says what is no time.
      await visible(page, '#send-later').click();
      await visible(page, '#send-time input').fill('25:00');
      await visible(page, '#notice-submit').filter({ hasText: '时间写成 08:30 这样' }).waitFor();
      await visible(page, '#send-now').click();
      await visit.camera.shoot(page, 'web.broadcast.written');
      await visible(page, '#notice-submit').click();
      await visible(page, '.dialog .btn.primary').click();
      await visible(page, '#notice-done').waitFor();
      // It is read again by itself until everybody is reached, or has to be called.
      const row = visible(page, '.ledger-row').filter({ hasText: WORDS });
      await row.filter({ hasText: /全部送达|要打电话/ }).waitFor();
      await visible(page, '#see-people').click();
      const people = await visible(page, '#result-sheet .broadcast-people').innerText();
      expect(/程\*之/.test(people), '名单里应当是脱敏的姓名', people);
      await visit.camera.shoot(page, 'web.broadcast.people');
      await page.keyboard.press('Escape');
      const [download] = await Promise.all([page.waitForEvent('download'), visible(page, '#ledger-export').click()]);
      return `${people.split('\n').join(' ')}，${download.suggestedFilename()}`;
    }),
};

const opened: BrowserStep = {
  name: '消息与提醒：通知在最上面，点开是那次挂号；报告提醒开一次一直有',
  async run(visit) {
    const { phone, camera } = visit;
    await toTab(visit, '我的');
    await tap(phone, '#go-messages');
    await seeText(phone, '.message', WORDS);
    await see(phone, `.message:has-text("${WORDS}"):has-text("新")`);
    await camera.shoot(phone.page, 'me.messages');
    await tap(phone, `.message:has-text("${WORDS}")`);
    await see(phone, '#appointment-ticket');
    await phone.back();
    await see(phone, `.message:has-text("${WORDS}"):not(:has-text("新"))`);
    await phone.allowBy('#subscribe-reportReady');
    await seeText(phone, '.page', '微信允许了，一直能发');
    await tap(phone, '#go-message-settings');
    await see(phone, '#kind-reportReady');
    await camera.shoot(phone.page, 'me.message-settings');
    return (await read(phone, '#kind-reportReady')).split('\n').slice(0, 3).join(' ');
  },
};

/** A notice to everybody who is booked, from the office to the phone. */
export const noticeSteps: BrowserStep[] = [sent, opened];
