import { fen } from '@anzhen/shared-types';
import { answerWith, startSoapAdapter } from '../../testing/soap-adapter';
import { ANSWERS, KEY, locked, order, ordered, PATIENT, refunded, unknownOrder } from '../../testing/soap-answers';
import type { SoapAnswer, Tree } from '../../testing/soap-peer';
import { BROKE, command, context, orders, paid, refusal, said } from '../../testing/soap-script';

const settleCommand = {
  ...{ billIds: ['B1', 'B2'], hisPatientId: PATIENT, cash: fen(3050), fund: fen(0), account: fen(0) },
  ...{ transactionId: '4200bill', insuranceOrderId: null, paidAt: paid.paidAt },
};

let world: Awaited<ReturnType<typeof startSoapAdapter>>;

beforeAll(async () => {
  world = await startSoapAdapter();
});
beforeEach(() => world.script());
afterAll(() => world.peer.close());

describe('hold', () => {
  test('locks, asks for whom, orders, and tells the price of the order', async () => {
    const result = await world.his.hold(context, KEY, command);
    expect(world.peer.codes()).toEqual(['2005', '2012', '2007']);
    expect(result).toEqual({
      kind: 'done',
      value: { seqNo: 12, visitNumber: 'A012', expiresAt: new Date('2026-11-24T02:45:01.000Z'), fee: 6000 },
      replayed: false,
    });
    expect(world.peer.calls[2]?.fields).toMatchObject({
      ...{ ORDER_ID: KEY, LOCK_ID: KEY, IS_REG: '3', REG_ID: 'S1-1', PAT_ID: PATIENT, PAT_NAME: '余佩兰' },
      ...{ REG_FEE: '1000', TREAT_FEE: '7000' },
    });
    expect(world.counted).toEqual([]);
  });

  test('every hold sits at a terminal of its own, and every transmission has a serial of its own', async () => {
    await world.his.hold({ traceId: 'a b/漢' }, KEY, command);
    const { calls } = world.peer;
    expect([calls[0]?.fields['TERMINAL_ID'], calls[2]?.fields['TERMINAL_ID']]).toEqual([KEY, KEY]);
    const serials = calls.map(({ fields }) => fields['REQ_SERIAL'] ?? '');
    expect(new Set(serials).size).toBe(3);
    for (const serial of serials) expect(serial).toMatch(/^a-b---[0-9a-f]{16}$/);
  });

  test.each([
    ['200505', 'SessionFull'],
    ['200506', 'SlotTaken'],
    ['200502', 'SessionStopped'],
    ['13', 'RuleDenied'],
  ])('a lock refused with %s sends nothing more: %s', async (code, meaning) => {
    world.script({ 2005: refusal(code) });
    expect(said(await world.his.hold(context, KEY, command))).toBe(`rejected ${meaning}`);
    expect(world.peer.codes()).toEqual(['2005']);
    expect(world.counted).toEqual(['his_refused lock']);
  });

  test.each([
    ['200706', 'HoldExpired'],
    ['200710', 'SlotTaken'],
    ['200711', 'IdentityMismatch'],
    ['200704', 'AmbiguousPatient'],
  ])('an order refused with %s gives the lock back once: %s', async (code, meaning) => {
    world.script({ 2007: refusal(code) });
    expect(said(await world.his.hold(context, KEY, command))).toBe(`rejected ${meaning}`);
    expect(world.peer.codes()).toEqual(['2005', '2012', '2007', '2006']);
  });

  test.each<[string, SoapAnswer, string]>([
    ['is gone already', refusal('200601'), 'rejected SlotTaken'],
    ['is not given back', refusal('200603'), 'unknown SlotTaken'],
    ['is asked for without an answer', 'cut', 'unknown SlotTaken'],
  ])('when the order is refused and its lock %s', async (_name, answer, outcome) => {
    world.script({ 2007: refusal('200710'), 2006: answer });
    const result = await world.his.hold(context, KEY, command);
    expect(said(result)).toBe(outcome);
    if (result.kind === 'unknown') expect(result.probe).toEqual({ operation: 'hold', key: KEY });
    expect(world.peer.codes().filter((code) => code === '2006')).toHaveLength(1);
  });

  test.each<[string, Record<string, SoapAnswer>, string[]]>([
    ['the lock', { 2005: 'cut' }, ['2005']],
    ['the order', { 2007: 'cut' }, ['2005', '2012', '2007']],
    ['the lock, by a broken HIS', { 2005: BROKE }, ['2005']],
    ['the order, by a broken HIS', { 2007: BROKE }, ['2005', '2012', '2007']],
    ['the lock, under another key', { 2005: answerWith({ LOCK_ID: 'apt_other', REG_ID: 'S1-1' }) }, ['2005']],
    ['the lock, of another slot', { 2005: answerWith({ LOCK_ID: KEY, REG_ID: 'S1-2' }) }, ['2005']],
  ])('an answer lost to %s is unknown, is not asked again, and nothing is undone', async (_name, answers, codes) => {
    world.script(answers);
    expect((await world.his.hold(context, KEY, command)).kind).toBe('unknown');
    expect(world.peer.codes()).toEqual(codes);
    expect(world.warnings).toEqual([expect.objectContaining({ operation: 'hold', key: KEY, traceId: 'trace-1' })]);
  });

  test('when the HIS cannot say what it locked it is asked once more, and then nobody knows', async () => {
    world.script({ 2012: BROKE });
    expect(said(await world.his.hold(context, KEY, command))).toBe('unknown Protocol');
    expect(world.peer.codes()).toEqual(['2005', '2012', '2012']);
    world.script({ 2012: [BROKE, ...orders(locked)] });
    expect(said(await world.his.hold(context, KEY, command))).toBe('done');
  });

  test('a lock that is somebody else’s by the HIS’s own word is given back and not ordered', async () => {
    world.script({ 2012: orders({ ...locked, PAT_ID: '0000100002' }) });
    expect(said(await world.his.hold(context, KEY, command))).toBe('rejected Protocol');
    expect(world.peer.codes()).toEqual(['2005', '2012', '2006']);
  });

  describe('under a key that was used before', () => {
    const again = (row: Tree) => world.script({ 2005: refusal('200504'), 2012: orders(row) });

    test('the order that is ours is told again', async () => {
      again(ordered);
      const result = await world.his.hold(context, KEY, command);
      expect(said(result)).toBe('done replayed');
      expect(result).toMatchObject({ value: { seqNo: 12, fee: 8000, expiresAt: new Date('2026-11-24T02:45:00Z') } });
      expect(world.peer.codes()).toEqual(['2005', '2012']);
    });

    test('a lock without its order is gone on with', async () => {
      again(locked);
      expect(said(await world.his.hold(context, KEY, command))).toBe('done');
      expect(world.peer.codes()).toEqual(['2005', '2012', '2007']);
    });

    test.each<[string, Tree, string]>([
      ['of another patient', { ...ordered, PAT_ID: '0000100002' }, 'rejected Conflict'],
      ['of another slot', { ...ordered, REG_ID: 'S1-2' }, 'rejected Conflict'],
      ['that was given back', { ...ordered, ORDER_STATUS: '4' }, 'rejected HoldExpired'],
      ['that is paid', order, 'rejected Conflict'],
      ['that the HIS does not know after all', unknownOrder, 'unknown Conflict'],
    ])('one %s is not ours to touch', async (_name, row, outcome) => {
      again(row);
      expect(said(await world.his.hold(context, KEY, command))).toBe(outcome);
      expect(world.peer.codes()).toEqual(['2005', '2012']);
    });

    test('one that is being worked on is asked for three times and then left to the probe', async () => {
      world.script({ 2005: refusal('200504'), 2012: refusal('201202') });
      expect((await world.his.hold(context, KEY, command)).kind).toBe('unknown');
      expect(world.peer.codes()).toEqual(['2005', '2012', '2012', '2012']);
    });

    test('"exists already" from the order is read back, not undone', async () => {
      world.script({ 2007: refusal('200708'), 2012: orders(locked, ordered) });
      expect(said(await world.his.hold(context, KEY, command))).toBe('done replayed');
      expect(world.peer.codes()).toEqual(['2005', '2012', '2007', '2012']);
    });

    test('a transmission that came twice is read back too', async () => {
      world.script({ 2005: { code: '10', message: '重复提交' } });
      expect(said(await world.his.hold(context, KEY, command))).toBe('done');
      world.script({ 2007: { code: '10', message: '重复提交' }, 2012: orders(locked, locked) });
      expect(said(await world.his.hold(context, KEY, command))).toBe('unknown Protocol');
      expect(world.counted).toEqual(['his_doubled order']);
    });
  });
});

describe('confirm', () => {
  test('asks for the HIS’s order number, pays and reads the registration back', async () => {
    world.script({ 2012: orders(ordered, order) });
    expect(await world.his.confirm(context, KEY, paid)).toMatchObject({
      kind: 'done',
      replayed: false,
      value: { registrationNo: 'R000000001', status: 'booked', paid: 8000, key: KEY, slotId: 'S1-1' },
    });
    expect(world.peer.calls[1]?.fields).toMatchObject({
      ...{ ORDER_ID: KEY, HOSP_ORDER_ID: 'O1', PAY_MODE: '1', PAY_DATE: '2026-11-24', PAY_TIME: '10:20:05' },
      ...{ TOTAL_FEE: '8000', CASH_FEE: '8000', TRADE_NO: '4200pay' },
    });
  });

  test('what costs nothing is confirmed without a payment', async () => {
    const free = { ...order, CASH_FEE: '0', TRADE_NO: '-1' };
    world.script({ 2012: orders(ordered, free) });
    const nothing = { amount: fen(0), transactionId: null, paidAt: paid.paidAt };
    expect(said(await world.his.confirm(context, KEY, nothing))).toBe('done');
    expect(world.peer.calls[1]?.fields).toMatchObject({ PAY_MODE: '0', TOTAL_FEE: '0', CASH_FEE: '0' });
    expect(world.peer.calls[1]?.fields['TRADE_NO'] ?? '').toBe('');
  });

  test.each<[string, Tree, string]>([
    ['with this payment', order, 'done replayed'],
    ['with this payment, and signed in', { ...order, ORDER_STATUS: '3' }, 'done replayed'],
    ['with another payment', { ...order, TRADE_NO: '4200other' }, 'rejected Conflict'],
    ['with another amount', { ...order, CASH_FEE: '7999' }, 'rejected Conflict'],
    ['and refunded since', refunded, 'rejected Conflict'],
    ['but reads as unpaid', ordered, 'unknown Conflict'],
  ])('what the HIS says was paid before, %s', async (_name, row, outcome) => {
    world.script({ 2008: refusal('200802'), 2012: orders(ordered, row) });
    expect(said(await world.his.confirm(context, KEY, paid))).toBe(outcome);
  });

  test.each<[SoapAnswer, string]>([
    [refusal('200804'), 'rejected AmountMismatch'],
    [refusal('200805'), 'rejected HoldExpired'],
    [refusal('200806'), 'rejected Conflict'],
    ['cut', 'unknown Timeout'],
    [BROKE, 'unknown Protocol'],
    [answerWith({ ...ANSWERS['2008'], ORDER_ID: 'apt_other' }), 'unknown Protocol'],
    [{ code: '10', message: '重复提交' }, 'unknown Protocol'],
  ])('an answer of %j: %s, sent once', async (answer, outcome) => {
    world.script({ 2008: answer, 2012: orders(ordered) });
    expect(said(await world.his.confirm(context, KEY, paid))).toBe(outcome);
    expect(world.peer.codes().filter((code) => code === '2008')).toHaveLength(1);
  });

  test('confirmed but not readable afterwards is unknown, not failed', async () => {
    world.script({ 2012: [...orders(ordered), BROKE] });
    expect(said(await world.his.confirm(context, KEY, paid))).toBe('unknown Protocol');
  });

  test.each(['200803', '200807'])(
    'a closed order (%s) is cancelled, because its number would stay taken',
    async (code) => {
      world.script({ 2008: refusal(code), 2012: orders(ordered), 2009: 'cut' });
      expect((await world.his.confirm(context, KEY, paid)).kind).toBe('rejected');
      expect(world.peer.codes()).toEqual(['2012', '2008', '2009']);
    },
  );

  test.each<[string, SoapAnswer[], string]>([
    ['the HIS cannot be asked', [BROKE], 'rejected Unavailable'],
    ['the HIS knows no such order', orders(unknownOrder), 'rejected NotFound'],
    ['it was only locked', orders(locked), 'rejected Conflict'],
    ['its lock is over', orders({ ...locked, ORDER_STATUS: '4' }), 'rejected HoldExpired'],
    ['the HIS answers about another order', orders({ ...ordered, ORDER_ID: 'apt_other' }), 'rejected Unavailable'],
    ['the HIS still works on it', [refusal('201202')], 'unknown Conflict'],
  ])('when %s, nothing is paid', async (_name, answers, outcome) => {
    world.script({ 2012: answers });
    expect(said(await world.his.confirm(context, KEY, paid))).toBe(outcome);
    expect(world.peer.codes()).not.toContain('2008');
  });
});

describe('release', () => {
  test('a lock is unlocked, an order is cancelled', async () => {
    world.script({ 2012: orders(locked) });
    expect(said(await world.his.release(context, KEY))).toBe('done');
    expect(world.peer.codes()).toEqual(['2012', '2006']);
    world.script({ 2012: orders(ordered) });
    expect(said(await world.his.release(context, KEY))).toBe('done');
    expect(world.peer.codes()).toEqual(['2012', '2009']);
  });

  test.each<[string, SoapAnswer[], SoapAnswer]>([
    ['never there', orders(unknownOrder), 'cut'],
    ['given back already', orders({ ...ordered, ORDER_STATUS: '4' }), 'cut'],
    ['gone between the two calls', orders(ordered), refusal('200901')],
    ['cancelled between the two calls', orders(ordered), refusal('200903')],
    ['sent twice and cancelled', orders(ordered, { ...ordered, ORDER_STATUS: '4' }), { code: '10' }],
  ])('what is %s is released', async (_name, seen, answer) => {
    world.script({ 2012: seen, 2009: answer });
    expect(said(await world.his.release(context, KEY))).toBe('done replayed');
  });

  test('what is paid is not released, and what is running is not judged', async () => {
    world.script({ 2012: orders(order), 2009: refusal('200902') });
    expect(said(await world.his.release(context, KEY))).toBe('rejected Conflict');
    world.script({ 2012: refusal('201202') });
    expect(await world.his.release(context, KEY)).toMatchObject({ kind: 'unknown', probe: { operation: 'cancel' } });
  });
});

describe('refund', () => {
  const asked = (flag: string, fee = '8000') => answerWith({ ...ANSWERS['2010'], REFUND_FLAG: flag, REFUND_FEE: fee });
  const refund = (amount = 8000) => world.his.refund(context, KEY, fen(amount), '计划有变');

  test.each([
    ['1', 8000, 'us'],
    ['2', 8000, 'his'],
    ['1', 0, 'none'],
    ['2', 0, 'none'],
  ])('flag %s over %i fen: the money is returned by %s', async (flag, amount, by) => {
    world.script({ 2010: asked(flag) });
    expect(await refund(amount)).toEqual({ kind: 'done', value: { moneyBy: by }, replayed: false });
    expect(world.peer.calls[1]?.fields).toMatchObject({
      REFUND_ID: KEY,
      HOSP_ORDER_ID: 'O1',
      REFUND_FEE: String(amount),
    });
  });

  test('a success that did not refund is a refusal without a sentence for the patient', async () => {
    world.script({ 2010: answerWith({ ...ANSWERS['2010'], REFUND_FLAG: '0', REFUND_DESC: '内部原因' }) });
    const result = await refund();
    expect(said(result)).toBe('rejected RuleDenied');
    expect(result.kind === 'rejected' && [result.error.displayText, result.error.message]).not.toContain('内部原因');
  });

  test('asked again it is the same again, whether the HIS repeats itself or calls it an error', async () => {
    world.script({ 2012: orders(refunded) });
    expect(said(await refund())).toBe('done replayed');
    world.script({ 2012: orders(order, { ...refunded, REFUND_FLAG: '2' }), 2010: refusal('201007') });
    expect(await refund()).toEqual({ kind: 'done', value: { moneyBy: 'his' }, replayed: true });
  });

  test.each<[SoapAnswer, string]>([
    [refusal('201003'), 'rejected Conflict'],
    [refusal('201004'), 'rejected AmountMismatch'],
    [refusal('20100807'), 'rejected RuleDenied'],
    [refusal('201007'), 'unknown Conflict'],
    [asked('3'), 'unknown Protocol'],
    ['cut', 'unknown Timeout'],
  ])('an answer of %j: %s', async (answer, outcome) => {
    world.script({ 2010: answer, 2012: orders(order, { ...refunded, REFUND_ID: 'somebody-else' }) });
    expect(said(await refund())).toBe(outcome);
  });
});

describe('settle', () => {
  const settle = () => world.his.settle(context, KEY, settleCommand);

  test('sends all bills under one key and puts the way through the house in order', async () => {
    expect(await settle()).toEqual({
      kind: 'done',
      value: {
        receiptNo: '20261124001',
        guidance: [
          { billId: 'B1', text: '抽血：门诊楼2层，需空腹，早上做' },
          { billId: 'B2', text: '取药：门诊楼1层5号窗口' },
        ],
      },
      replayed: false,
    });
    expect(world.peer.calls[0]?.fields).toMatchObject({ BILL_IDS: 'B1,B2', TOTAL_FEE: '3050', CASH_FEE: '3050' });
  });

  test('a key that was settled is read back, and is ours when it is this payment', async () => {
    world.script({ 3003: refusal('300303') });
    expect(said(await settle())).toBe('done replayed');
    world.script({ 3003: refusal('300303'), 3004: answerWith({ ...ANSWERS['3004'], TRADE_NO: '4200other' }) });
    expect(said(await settle())).toBe('rejected Conflict');
    world.script({ 3003: refusal('300303'), 3004: answerWith({ PAY_STATUS: '1' }) });
    expect(said(await settle())).toBe('unknown Conflict');
  });

  test('an answer about another payment is no answer', async () => {
    world.script({ 3003: answerWith({ ...ANSWERS['3003'], ORDER_ID: 'pay_other' }) });
    expect(said(await settle())).toBe('unknown Protocol');
  });
});
