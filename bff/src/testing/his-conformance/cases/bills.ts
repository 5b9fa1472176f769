import { DAY, fen, HOUR, sumFen } from '@anzhen/shared-types';
import type { ConformanceCase, Need } from '../case';
import { done, fails, holds, present, rejected, same } from '../expectations';
import { context } from '../world';
import { billedVisit, paidItem } from '../writes';

const group = 'bills';
const MANY_LINES = 10_000;
const VISIT: readonly Need[] = ['holds', 'staff'];

const readingCases: ConformanceCase[] = [
  {
    group,
    name: 'a visit makes due bills whose lines add up to their total',
    needs: VISIT,
    writes: true,
    async run(world) {
      const { bills } = await billedVisit(world);
      same([...new Set(bills.map(({ status }) => status))], ['due'], 'all are due');
      for (const { id, items, total } of bills) {
        holds(items.length > 0 && total > 0, `bill ${id} has lines and a total`, items.length);
        same(sumFen(items.map(({ amount }) => amount)), total, 'the lines add up');
      }
    },
  },
  {
    group,
    name: 'somebody else’s bills are not listed, and an unknown person has none',
    needs: VISIT,
    writes: true,
    async run(world) {
      const { bills } = await billedVisit(world);
      const ids = bills.map(({ id }) => id);
      const theirs = await world.his.listBills(context, await world.patientId(world.site.stranger));
      same(
        theirs.filter(({ id }) => ids.includes(id)),
        [],
        'they are not in the stranger’s list',
      );
      const none = world.his.listBills(context, '9999999999');
      if ((await none.catch(() => null))?.length !== 0) await fails(none, ['NotFound'], 'an unknown person');
    },
  },
  {
    group,
    name: 'the parts of a quote make its total, and without insurance all of it is cash',
    needs: [...VISIT, 'quote'],
    writes: true,
    async run(world) {
      const { bills, total, hisPatientId } = await billedVisit(world);
      const ids = bills.map(({ id }) => id);
      const alone = await world.his.quote(context, hisPatientId, ids, 'none');
      const { shares: _shares, ...sums } = alone;
      same(sums, { total, fund: 0, account: 0, cash: total }, 'all of it is cash');
      for (const insurance of ['employee', 'resident'] as const) {
        const { fund, account, cash, total: quoted } = await world.his.quote(context, hisPatientId, ids, insurance);
        same([sumFen([fund, account, cash]), quoted], [total, total], `with ${insurance} insurance the parts add up`);
      }
    },
  },
  {
    group,
    name: 'shares of items, where a quote has any, are of the quoted items and make what the patient pays',
    needs: [...VISIT, 'quote'],
    writes: true,
    async run(world) {
      const { bills, hisPatientId } = await billedVisit(world);
      const ids = bills.map(({ id }) => id);
      const prices = new Map(
        bills.flatMap(({ id, items }) => items.map(({ line, amount }) => [`${id} ${line}`, amount])),
      );
      for (const insurance of ['employee', 'none'] as const) {
        const { shares, account, cash } = await world.his.quote(context, hisPatientId, ids, insurance);
        if (shares === null) continue;
        const named = shares.map(({ billId, line }) => `${billId} ${line}`);
        same([...named].sort(), [...prices.keys()].sort(), 'every item has one share');
        holds(
          shares.every(({ own }, index) => own <= (prices.get(named[index] ?? '') ?? 0)),
          'no share is above the price',
          shares.length,
        );
        same(sumFen(shares.map(({ own }) => own)), sumFen([account, cash]), `with ${insurance} they add up`);
      }
    },
  },
  {
    group,
    name: `a bill of ${MANY_LINES} lines is read whole and within the deadline`,
    needs: ['longBills', 'site:twoFiles'],
    writes: true,
    async run(world) {
      // Nobody else's cases read this person's bills: the long one would slow all of them.
      const hisPatientId = await world.patientId(world.site.twoFiles!);
      const id = await world.staff.issueLongBill(hisPatientId, MANY_LINES);
      const bill = present(
        (await world.his.listBills(context, hisPatientId)).find((each) => each.id === id),
        'the long bill is listed',
      );
      same(bill.items.length, MANY_LINES, 'every line is there');
      same(sumFen(bill.items.map(({ amount }) => amount)), bill.total, 'the lines add up');
    },
  },
];

const CONSENTS: readonly Need[] = [...VISIT, 'consents'];

const insuredCases: ConformanceCase[] = [
  {
    group,
    name: 'a bill names department, doctor, diagnosis and every item by the codes that the insurance knows',
    needs: VISIT,
    writes: true,
    async run(world) {
      const { bills } = await billedVisit(world);
      for (const { id, items, insurance } of bills) {
        const told = present(insurance, 'the insurance may bear some of it');
        const codes = items.map(({ hospitalCode, nationalCode }) => ({
          hospitalCode,
          nationalCode: nationalCode ?? '',
        }));
        await world.peerSays(async (oracle) => {
          same(codes, await oracle.itemCodes(id), 'the items’ codes are the peer’s');
          const { department, doctorCode: doctor, diagnosis } = told;
          const named = { department: department.officialCode ?? '', doctor: doctor ?? '', diagnosis: diagnosis?.code };
          same(named, await oracle.billCodes(id), 'department, doctor and diagnosis are the peer’s');
        });
        holds(
          codes.every(({ nationalCode, hospitalCode }) => nationalCode !== hospitalCode),
          'two codes',
          codes,
        );
        same(
          items.filter(({ name, nationalCode }) => nationalCode === name),
          [],
          'no name is a code',
        );
      }
    },
  },
  {
    group,
    name: 'an item that is not matched with the national catalogue has no national code',
    needs: [...VISIT, 'oracle', 'trap:catalogue'],
    writes: true,
    async run(world) {
      await world.staff.play('catalogue', 'unmatched');
      const { bills } = await billedVisit(world);
      let unmatched = 0;
      for (const { id, items } of bills) {
        const atPeer = await world.oracle.itemCodes(id);
        same(
          items.map(({ nationalCode }) => nationalCode),
          atPeer.map(({ nationalCode }) => nationalCode || null),
          'a missing code is none',
        );
        unmatched += atPeer.filter(({ nationalCode }) => nationalCode === '').length;
      }
      holds(unmatched > 0, 'some item is not matched', unmatched);
    },
  },
  {
    group,
    name: 'a visit is registered with the insurance once, by the consent of its own patient',
    needs: CONSENTS,
    writes: true,
    async run(world) {
      const { bills, hisPatientId } = await billedVisit(world);
      const { patient, stranger } = world.site;
      const query = { hisPatientId, billIds: bills.map(({ id }) => id) };
      const by = (payAuthNo: string) => world.his.insureVisit(context, { ...query, payAuthNo });
      const visit = await by(await world.staff.agreeToInsurance(patient));
      same(
        await by(await world.staff.agreeToInsurance(patient)),
        visit,
        'again, with a fresh consent, is the same visit',
      );
      await fails(by(await world.staff.agreeToInsurance(stranger)), ['IdentityMismatch'], 'somebody else agreed');
      await fails(by('AUTH-of-nobody'), ['ConsentOver'], 'nobody agreed');
      const { personNo, visitNo, visitId } = visit;
      await world.peerSays(async (oracle) => {
        const mine = (await oracle.insuredVisits()).filter((each) => each.visitNo === visitNo);
        same(mine, [{ personNo, visitNo, visitId }], 'the insurance has this one visit');
      });
    },
  },
  {
    group,
    name: 'a consent that is over registers nothing',
    needs: [...CONSENTS, 'movableClock'],
    writes: true,
    async run(world) {
      const { bills, hisPatientId } = await billedVisit(world);
      const payAuthNo = await world.staff.agreeToInsurance(world.site.patient);
      await world.clock.pass(HOUR);
      const query = { hisPatientId, billIds: bills.map(({ id }) => id), payAuthNo };
      await fails(world.his.insureVisit(context, query), ['ConsentOver'], 'it is over');
    },
  },
];

const settlingCases: ConformanceCase[] = [
  {
    group,
    name: 'several bills are paid at once; again is the same again; another key is a conflict',
    needs: VISIT,
    writes: true,
    async run(world) {
      const { settle, hisPatientId } = await billedVisit(world);
      const key = world.newKey();
      const first = done(await world.his.settle(context, key, settle), 'paid');
      holds(first.value.receiptNo !== '' && first.value.guidance.length > 0, 'a receipt and where to go', first.value);
      const again = done(await world.his.settle(context, key, settle), 'told again');
      same([again.replayed, again.value.receiptNo], [true, first.value.receiptNo], 'the same receipt');
      rejected(await world.his.settle(context, world.newKey(), settle), ['Conflict'], 'they are paid already');
      const after = (await world.his.listBills(context, hisPatientId)).filter(({ id }) => settle.billIds.includes(id));
      same([...new Set(after.map(({ status }) => status))], ['paid'], 'all are paid');
      await world.peerSays(async (oracle) => same(await oracle.isSettled(key), true, 'the peer has the settlement'));
    },
  },
  {
    group,
    name: 'a wrong amount settles nothing',
    needs: VISIT,
    writes: true,
    async run(world) {
      const { settle, total, hisPatientId } = await billedVisit(world);
      const key = world.newKey();
      const wrong = { ...settle, cash: fen(total - 1) };
      rejected(await world.his.settle(context, key, wrong), ['AmountMismatch'], 'a fen is missing');
      const after = (await world.his.listBills(context, hisPatientId)).filter(({ id }) => settle.billIds.includes(id));
      same([...new Set(after.map(({ status }) => status))], ['due'], 'all are still due');
      await world.peerSays(async (oracle) => same(await oracle.isSettled(key), false, 'the peer has no settlement'));
    },
  },
  {
    group,
    name: 'bills are not settled for somebody else',
    needs: VISIT,
    writes: true,
    async run(world) {
      const { settle } = await billedVisit(world);
      const key = world.newKey();
      const hisPatientId = await world.patientId(world.site.stranger);
      const codes = ['RuleDenied', 'NotFound', 'Conflict'] as const;
      rejected(await world.his.settle(context, key, { ...settle, hisPatientId }), codes, 'it is not theirs');
      await world.peerSays(async (oracle) => same(await oracle.isSettled(key), false, 'the peer has no settlement'));
    },
  },
  {
    group,
    name: 'a bill that has expired is not due and cannot be settled',
    needs: [...VISIT, 'movableClock'],
    writes: true,
    async run(world) {
      const { settle, hisPatientId } = await billedVisit(world);
      await world.clock.pass(8 * DAY);
      const listed = (await world.his.listBills(context, hisPatientId)).filter(({ id }) => settle.billIds.includes(id));
      same(listed, [], 'it is not listed');
      const late = { ...settle, paidAt: world.clock.now() };
      rejected(await world.his.settle(context, world.newKey(), late), ['Conflict', 'NotFound'], 'it has expired');
    },
  },
];

const GIVING_BACK: readonly Need[] = [...VISIT, 'billRefunds'];

const givingBackCases: ConformanceCase[] = [
  {
    group,
    name: 'an item of a paid bill comes back once; again is the same again; another key is refused',
    needs: GIVING_BACK,
    writes: true,
    async run(world) {
      const { item, total, command } = await paidItem(world);
      const { cash, fund, account } = command;
      same([total, sumFen([cash, fund, account])], [item.amount, item.amount], 'the parts make what was paid for it');
      const key = world.newKey();
      done(await world.his.refundBill(context, key, command), 'given back');
      same(done(await world.his.refundBill(context, key, command), 'told again').replayed, true, 'once');
      rejected(await world.his.refundBill(context, world.newKey(), command), ['Conflict'], 'it is back already');
    },
  },
  {
    group,
    name: 'a wrong amount, and somebody else, take no item back',
    needs: GIVING_BACK,
    writes: true,
    async run(world) {
      const { total, command, quoteAgain } = await paidItem(world);
      const wrong = { ...command, cash: fen(command.cash - 1) };
      rejected(await world.his.refundBill(context, world.newKey(), wrong), ['AmountMismatch'], 'a fen is missing');
      const theirs = { ...command, hisPatientId: await world.patientId(world.site.stranger) };
      const codes = ['RuleDenied', 'NotFound', 'Conflict'] as const;
      rejected(await world.his.refundBill(context, world.newKey(), theirs), codes, 'it is not theirs');
      same((await quoteAgain()).total, total, 'it can still come back');
    },
  },
];

export const billCases: ConformanceCase[] = [...readingCases, ...insuredCases, ...settlingCases, ...givingBackCases];
