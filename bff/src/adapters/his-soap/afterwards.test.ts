import { fen, MINUTE } from '@anzhen/shared-types';
import { answerWith, startSoapAdapter } from '../../testing/soap-adapter';
import { ANSWERS, KEY, locked, order, ordered, refunded, unknownOrder } from '../../testing/soap-answers';
import type { SoapAnswer, Tree } from '../../testing/soap-peer';
import { BROKE, command, context, orders, paid, refusal, said } from '../../testing/soap-script';

let world: Awaited<ReturnType<typeof startSoapAdapter>>;

beforeAll(async () => {
  world = await startSoapAdapter();
});
beforeEach(() => world.script());
afterAll(() => world.peer.close());

describe('the HIS’s own number of an order', () => {
  test('is kept from the hold, so that paying and giving back need no look before them', async () => {
    await world.his.hold(context, KEY, command);
    expect(said(await world.his.confirm(context, KEY, paid))).toBe('done');
    expect(said(await world.his.refund(context, KEY, fen(8000), '计划有变'))).toBe('done');
    expect(world.peer.codes()).toEqual(['2005', '2012', '2007', '2008', '2012', '2010']);
  });

  test('is looked up again by whoever has lost an answer, and then a repetition is seen to be one', async () => {
    world.script({ 2010: ['cut', answerWith(ANSWERS['2010'] ?? '')] });
    await world.his.hold(context, KEY, command);
    await world.his.confirm(context, KEY, paid);
    expect((await world.his.refund(context, KEY, fen(8000), '计划有变')).kind).toBe('unknown');
    expect(said(await world.his.refund(context, KEY, fen(8000), '计划有变'))).toBe('done replayed');
    expect(world.peer.codes().slice(-3)).toEqual(['2010', '2012', '2010']);
  });

  test('one look that cannot be read does not end a payment', async () => {
    world.script({ 2012: [BROKE, ...orders(ordered, order)] });
    expect(said(await world.his.confirm(context, KEY, paid))).toBe('done');
    expect(world.peer.codes()).toEqual(['2012', '2012', '2008', '2012']);
  });
});

describe('reading a registration', () => {
  const status = async (row: Tree) => {
    world.script({ 2012: orders(row) });
    return (await world.his.getRegistration(context, { key: KEY }))?.status;
  };

  test('what has run out is over, although the HIS keeps it as unpaid', async () => {
    expect(await status(ordered)).toBe('held');
    world.pass(30 * MINUTE);
    expect((await world.his.getRegistration(context, { key: KEY }))?.status).toBe('expired');
  });

  test('each state has its word', async () => {
    expect(await status({ ...order, ORDER_STATUS: '3' })).toBe('checkedIn');
    expect(await status({ ...order, ORDER_STATUS: '3', VISIT_TIME: '2026-11-25 9:00:00' })).toBe('visited');
    expect(await status({ ...ordered, ORDER_STATUS: '4', CLOSE_REASON: '2' })).toBe('expired');
    expect(await status({ ...ordered, ORDER_STATUS: '4', CLOSE_REASON: '1' })).toBe('cancelled');
    expect(await status(refunded)).toBe('refunded');
    expect(await status(unknownOrder)).toBeUndefined();
  });

  test('a number of the counter has no key, and perhaps no person', async () => {
    world.script({ 2012: orders({ ...order, ORDER_ID: '', PAT_ID: '-1', PAT_NAME: '' }) });
    const seen = await world.his.getRegistration(context, { registrationNo: 'R000000001' });
    expect(seen).toMatchObject({ key: null, status: 'booked' });
  });

  test('while the HIS works on it, nothing is said', async () => {
    world.script({ 2012: refusal('201202') });
    await expect(world.his.getRegistration(context, { key: KEY })).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('probe', () => {
  const probe = (operation: Parameters<typeof world.his.probe>[1]['operation']) =>
    world.his.probe(context, { operation, key: KEY });

  test.each<[Parameters<typeof world.his.probe>[1]['operation'], SoapAnswer[], string]>([
    ['hold', orders(ordered), 'applied'],
    ['hold', orders(locked), 'applied'],
    ['confirm', orders(order), 'applied'],
    ['confirm', orders(refunded), 'applied'],
    ['confirm', orders(ordered), 'notApplied'],
    ['cancel', orders({ ...ordered, ORDER_STATUS: '4' }), 'applied'],
    ['cancel', orders(ordered), 'notApplied'],
    ['refund', orders(refunded), 'applied'],
    ['refund', orders({ ...refunded, REFUND_ID: '' }), 'notApplied'],
    ['hold', [refusal('201202')], 'pending'],
  ])('%s, by what 2012 says', async (operation, answers, state) => {
    world.script({ 2012: answers });
    expect(await probe(operation)).toMatchObject({ state });
  });

  test('patients and settlements are asked about elsewhere', async () => {
    expect(await probe('createPatient')).toEqual({ state: 'applied' });
    expect(await probe('settle')).toEqual({ state: 'applied' });
    world.script({ 1003: refusal('100302'), 3004: refusal('300402') });
    expect([await probe('createPatient'), await probe('settle')]).toEqual([{ state: 'pending' }, { state: 'pending' }]);
    world.script({ 1003: refusal('100301'), 3004: answerWith({ PAY_STATUS: '1' }) });
    expect([await probe('createPatient'), await probe('settle')]).toMatchObject([
      { state: 'notApplied' },
      { state: 'notApplied' },
    ]);
  });

  test('"not found" is final only when the HIS has had the time to end what may have been on its way', async () => {
    const key = { operation: 'hold', key: 'apt_01JDSOAP0LATE001' } as const;
    const none = orders({ ...unknownOrder, ORDER_ID: key.key });
    world.script({ 2012: none });
    expect(await world.his.probe(context, key)).toEqual({ state: 'notApplied', final: false });
    world.pass(MINUTE - 1);
    expect(await world.his.probe(context, key)).toEqual({ state: 'notApplied', final: false });
    world.pass(1);
    expect(await world.his.probe(context, key)).toEqual({ state: 'notApplied', final: true });
    // Seen running, the time begins anew.
    world.script({ 2012: [refusal('201202'), ...none] });
    expect(await world.his.probe(context, key)).toEqual({ state: 'pending' });
    expect(await world.his.probe(context, key)).toEqual({ state: 'notApplied', final: false });
    world.pass(MINUTE);
    expect(await world.his.probe(context, key)).toEqual({ state: 'notApplied', final: true });
  });
});
