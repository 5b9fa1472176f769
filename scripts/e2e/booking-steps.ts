import { waitUntil } from '../local/processes';
import { expect, fact } from '../local/visit';
import { type BrowserStep, control, registrationInHis } from './browser-visit';
import { read, see, seeText, tap } from './phone-driver';

const yuan = (text: string): number => Math.round(Number(text.replace(/[^\d.]/g, '')) * 100);

export const bookingSteps: BrowserStep[] = [
  {
    name: '选日子、医生和时段',
    async run(visit) {
      const { phone, camera } = visit;
      await tap(phone, `#all-doctors-${fact(visit, 'departmentCode')}`);
      await see(phone, '.session-button.open');
      await seeText(phone, '.date.on', '今天');
      await camera.shoot(phone.page, 'booking.doctors');
      await tap(phone, '.session-button.open');
      await see(phone, '.slot-cell:not(.off)');
      await seeText(phone, '#hold-button', '还差时段');
      await tap(phone, '.slot-cell:not(.off)');
      const time = await read(phone, '.slot-cell.on .slot-time');
      await seeText(phone, '#hold-button', '下一步');
      await camera.shoot(phone.page, 'booking.slots');
      visit.facts.set('startsAt', time.slice(0, 5));
      return time;
    },
  },
  {
    name: '留号，确认费用',
    async run(visit) {
      const { phone, camera } = visit;
      await tap(phone, '#hold-button');
      await see(phone, '#hold-clock');
      await seeText(phone, '#visit-ticket', fact(visit, 'startsAt'));
      await camera.shoot(phone.page, 'booking.confirm');
      const button = await read(phone, '#pay-button');
      expect(yuan(button) > 0, '按钮上应当写着要付多少', button);
      visit.facts.set('registrationFee', button.replace('用微信支付', '').trim());
      return button;
    },
  },
  {
    name: '微信支付，预约成功',
    async run(visit) {
      const { phone, camera } = visit;
      await phone.payBy('#pay-button', fact(visit, 'registrationFee'));
      await seeText(phone, '#pay-outcome', '预约成功');
      const number = await read(phone, '#visit-number');
      const { status, regNo, patId } = await registrationInHis(visit);
      expect(status === 'confirmed', 'HIS 里也应当确认', status);
      visit.facts.set('regNo', regNo).set('hisPatientId', patId);
      await camera.shoot(phone.page, 'booking.pay-result');
      return `号 ${number}，HIS 登记号 ${regNo}`;
    },
  },
  {
    name: '开启提醒，消息到微信',
    async run(visit) {
      const { phone, camera } = visit;
      await phone.allowBy('#reminder-on');
      await seeText(phone, '#reminder-row', '已开启');
      await camera.shoot(phone.page, 'booking.pay-result-reminded');
      const message = await waitUntil('手机没有收到预约成功的消息', async () => {
        const phones = (await control(visit, '/phones')) as unknown as {
          messages?: { title: string; page: string }[];
        }[];
        return phones.flatMap(({ messages }) => messages ?? [])[0];
      });
      await tap(phone, '#home-link');
      await see(phone, '#now-card');
      await camera.shoot(phone.page, 'home-to-check-in-early');
      return `“${message.title}”，打开 ${message.page.split('?')[0]}`;
    },
  },
];
