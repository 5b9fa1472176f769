import { waitUntil } from '../local/processes';
import { expect, fact } from '../local/visit';
import { type BrowserStep, type BrowserVisit, control, PERSON } from './browser-visit';
import { backHome, idAfter, type PhoneDriver, read, see, seeText, tap, tapText } from './phone-driver';
import { isSameLife, visible } from './waiting-steps';

const LOOK_MS = 1_500;

/** Leaves a page and comes back until what happened elsewhere in the hospital stands there, as a person would. */
const lookAgain = (phone: PhoneDriver, selector: string, leaveAndReturn: () => Promise<void>): Promise<true> =>
  waitUntil(`${selector} 没有出现`, async () => {
    const isThere = await phone
      .find(selector)
      .first()
      .waitFor({ timeout: LOOK_MS })
      .then(
        () => true,
        () => false,
      );
    if (isThere) return true;
    await leaveAndReturn();
    return null;
  });

/** `¥1,286.30` after a label, in fen. */
const fenAfter = (text: string, label: string): number => {
  const found = new RegExp(`${label}[^¥]*¥([\\d,]+\\.\\d\\d)`).exec(text.replace(/\s+/g, ' '));
  return found ? Math.round(Number(found[1].replaceAll(',', '')) * 100) : 0;
};

interface Lines {
  total: number;
  fund: number;
  account: number;
  cash: number;
}

const readLines = (text: string): Lines => ({
  total: fenAfter(text, '合计'),
  fund: fenAfter(text, '医保统筹付'),
  account: fenAfter(text, '其中 医保个人账户'),
  cash: fenAfter(text, '其中 微信支付') || fenAfter(text, '您付'),
});

const expectSum = ({ total, fund, account, cash }: Lines, text: string): void =>
  expect(
    total > 0 && fund > 0 && fund + account + cash === total,
    '统筹、个账、自付应当合计',
    text.split('\n').join(' '),
  );

interface Settlement {
  totalFen: number;
  fundFen: number;
  acctFen: number;
  cashFen: number;
}

/** The hospital's own books must say what the phone said. */
const expectInHis = async (visit: BrowserVisit, { total, fund, account, cash }: Lines): Promise<void> => {
  const { settlementsByKey } = (await control(visit, '/his/state', {})) as unknown as {
    settlementsByKey: Record<string, Settlement>;
  };
  const booked = Object.values(settlementsByKey).filter(
    (each) => each.totalFen === total && each.fundFen === fund && each.acctFen === account && each.cashFen === cash,
  );
  expect(booked.length === 1, 'HIS 应当恰好入账一笔同样的钱', Object.values(settlementsByKey));
};

export const afterSteps: BrowserStep[] = [
  {
    name: '医生看完，号票和叫号台自己变，首页说要缴费',
    async run(visit) {
      const { phone, desk, camera } = visit;
      await control(visit, '/his/complete-visit', { regNo: fact(visit, 'regNo') });
      await seeText(phone, '#now-headline', '这次看完了');
      await visible(desk, `#current-${fact(visit, 'queueId')}`).waitFor({ state: 'detached' });
      expect((await isSameLife(phone.page)) && (await isSameLife(desk)), '页面不应当重新载入');
      await camera.shoot(phone.page, 'visit.queue-done');
      await tapText(phone, '#queue-ticket', '看下一步做什么');
      await lookAgain(phone, '#now-action:has-text("缴费")', async () => {
        await phone.switchTab('我的');
        await phone.switchTab('首页');
      });
      await camera.shoot(phone.page, 'home-to-pay');
      return (await read(phone, '#now-headline')).replace(/\s+/g, ' ');
    },
  },
  {
    name: '缴费单，三行钱',
    async run(visit) {
      const { phone, camera } = visit;
      await tap(phone, '#now-action');
      await see(phone, '[id^="bill-"]');
      await camera.shoot(phone.page, 'visit.bills');
      const count = await phone.find('[id^="bill-"]').count();
      await tap(phone, '#pay-button');
      await see(phone, '#bill-money');
      await camera.shoot(phone.page, 'visit.bill');
      return `${count} 张`;
    },
  },
  {
    name: '医保授权，医保移动支付',
    async run(visit) {
      const { phone, camera } = visit;
      await tap(phone, '#pay-with-insurance');
      await phone.authoriseBy('#pay-button', { name: PERSON.name, idNo: PERSON.idNumber });
      await seeText(phone, '#pay-button', /微信支付|确认用医保付/);
      const text = await read(phone, '#bill-money');
      const lines = readLines(text);
      expectSum(lines, text);
      expect(!text.includes('约'), '授权之后应当是准确的数', text);
      await camera.shoot(phone.page, 'visit.bill-exact');
      const button = await read(phone, '#pay-button');
      await phone.payBy('#pay-button', button.replace('用微信支付', '').trim());
      await see(phone, '#payment-settled');
      const paid = await read(phone, '#payment-settled');
      const shown = [
        [lines.cash, '微信付'],
        [lines.account, '个人账户付'],
        [lines.fund, '医保统筹付'],
      ] as const;
      for (const [fen, label] of shown) expect(fenAfter(paid, label) === fen, `${label}应当和付款前一样`, paid);
      await expectInHis(visit, lines);
      await camera.shoot(phone.page, 'visit.bill-settled');
      return `统筹 ${lines.fund / 100} + 个账 ${lines.account / 100} + 微信 ${lines.cash / 100} = ${lines.total / 100}`;
    },
  },
  {
    name: '报告出来，读报告',
    async run(visit) {
      const { phone, camera } = visit;
      const published = await control(visit, '/his/publish-report', {
        patientId: fact(visit, 'hisPatientId'),
        kind: 'blood-count',
      });
      await backHome(phone);
      await phone.switchTab('报告');
      await lookAgain(phone, '[id^="report-"].report-row:has-text("新"), [id^="critical-"]', async () => {
        await phone.switchTab('首页');
        await phone.switchTab('报告');
      });
      await camera.shoot(phone.page, 'reports');
      const reportId = await idAfter(phone, 'report-');
      await tap(phone, `#report-${reportId}`);
      await see(phone, '#report-conclusion');
      const title = await read(phone, '#report-title');
      const page = await read(phone, '.page');
      expect(page.includes(PERSON.name), '报告上应当是本人的全名', page.slice(0, 100));
      await camera.shoot(phone.page, 'report.lab');
      await phone.back();
      await see(phone, `#report-${reportId}`);
      await lookAgain(phone, `#report-${reportId}:not(:has-text("新"))`, async () => {
        await phone.switchTab('首页');
        await phone.switchTab('报告');
      });
      return `${title}（HIS：${String(published.title)}）`;
    },
  },
];
