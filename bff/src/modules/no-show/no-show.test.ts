import { together } from '../../platform/db/together';
import { DAY, HOUR, MINUTE } from '@anzhen/shared-types';
import { AuditRow, WorklistRow } from '../audit/audit.table';
import { OutboxRow } from '../../platform/jobs/jobs.table';
import { NoShowRow } from './no-show.table';
import { type LedgerWorld, openLedger } from './testing/no-show-world';

let w: LedgerWorld;
beforeEach(async () => {
  w = await openLedger();
});
afterEach(() => w.world.close());

const count = (table: Parameters<LedgerWorld['world']['tx']['outside']['manager']['countBy']>[0], where: object) =>
  w.world.tx.outside.manager.countBy(table, where);
/** Somebody who did not come this morning. */
const missing = async () => {
  const who = await w.person();
  const visitId = await w.visit(who);
  await w.runJob('count-no-shows');
  const [row] = await w.world.tx.outside.manager.findBy(NoShowRow, { appointmentId: visitId });
  return { ...who, visitId, noShowId: row?.id ?? '' };
};

describe('when a half day is over', () => {
  test('whoever did not come is counted and told once, two hours later and not before', async () => {
    const who = await w.person();
    const id = await w.visit(who);
    w.world.clock.set('2026-11-24T05:59:59.999Z');
    expect(await w.runJob('count-no-shows')).toBe(0);
    w.world.clock.set('2026-11-24T06:00:00.000Z');
    await Promise.all([w.runJob('count-no-shows'), w.runJob('count-no-shows', w.copy())]);
    expect(await w.runJob('count-no-shows')).toBe(0);
    expect(await w.status(id)).toBe('missed');
    expect(await w.ledger()).toMatchObject([{ appointmentId: id, status: 'counted', visitDate: '2026-11-24' }]);
    const [message, ...more] = await w.messages();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      ...{ event: 'no_show', userId: who.ownerId },
      link: { route: 'booking.no-shows', params: { patientId: who.patientId } },
      body: '李*兰今天 心血管内科 周明远的号没有来，记一次爽约。90 天内 3 次，手机挂号停用 30 天。有特殊情况，7 天内可以申诉。',
    });
  });

  test('a visit of the afternoon, of tomorrow, one signed in for, and one of the window are left alone', async () => {
    const who = await w.person();
    const ids = [
      await w.visit(who, { period: 'afternoon' }),
      await w.visit(who, { visitDate: '2026-11-25' }),
      await w.visit(who, { status: 'checked_in' }),
      await w.visit(who, { status: 'refunding' }),
      await w.visit(who, { source: 'counter' }),
      await w.visit(who, { endsAt: '12:30' }),
    ];
    expect(await w.runJob('count-no-shows')).toBe(0);
    expect(w.desk.asked).toEqual([]);
    expect(await Promise.all(ids.map(w.status))).toEqual([
      ...['confirmed', 'confirmed', 'checked_in', 'refunding', 'confirmed', 'confirmed'],
    ]);
  });

  test('the hospital is followed where it knows better, and nobody is accused', async () => {
    const who = await w.person();
    const [came, seen, refunded, stopped, unknown, lost] = await Promise.all(
      Array.from({ length: 6 }, (_, index) => w.visit(who, { sessionId: `S${index}` })),
    );
    w.desk.says(came!, 'checkedIn');
    w.desk.says(seen!, 'visited');
    w.desk.says(refunded!, 'refunded');
    w.desk.says(stopped!, 'booked', true);
    w.desk.says(unknown!, 'expired');
    w.desk.doesNotKnow(lost!);
    await w.runJob('count-no-shows');
    await w.runJob('count-no-shows');
    expect(await Promise.all([came!, seen!, refunded!, stopped!, unknown!, lost!].map(w.status))).toEqual([
      ...['checked_in', 'visited', 'confirmed', 'confirmed', 'confirmed', 'confirmed'],
    ]);
    expect(await w.ledger()).toEqual([]);
    expect(await w.messages()).toEqual([]);
    const told = await w.world.tx.outside.manager.find(OutboxRow);
    expect(told.map(({ topic, payload }) => [topic, payload.subjectId])).toEqual([
      ['his.registrationEnded', `R-${refunded}`],
    ]);
    expect(await count(WorklistRow, { kind: 'no-show-unclear' })).toBe(2);
  });

  test('while the hospital is away nobody is counted; each is asked about afterwards', async () => {
    const who = await w.person();
    const ids = [await w.visit(who), await w.visit(who)];
    w.desk.setAway(true);
    await expect(w.runJob('count-no-shows')).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await w.ledger()).toEqual([]);
    w.desk.setAway(false);
    await w.runJob('count-no-shows');
    await w.runJob('count-no-shows');
    expect(await Promise.all(ids.map(w.status))).toEqual(['missed', 'missed']);
  });

  test('a crash in the middle leaves neither the state nor the row, and the next round does both', async () => {
    const id = await w.visit(await w.person());
    w.inbox.failures = 1;
    await expect(w.runJob('count-no-shows')).rejects.toThrow('the process ended here');
    expect([await w.status(id), await w.ledger()]).toEqual(['confirmed', []]);
    await w.runJob('count-no-shows');
    await w.runJob('count-no-shows');
    expect(await w.status(id)).toBe('missed');
    expect(await w.ledger()).toHaveLength(1);
    expect(await w.messages()).toHaveLength(1);
  });

  test('somebody who signs in while the hospital is being asked has come', async () => {
    const id = await w.visit(await w.person());
    const { his } = w.desk;
    const ask = his.getRegistration;
    his.getRegistration = async (context, ref) => {
      const word = await ask(context, ref);
      await w.rows.move(w.world.tx.outside, id, 'checked_in');
      return word;
    };
    expect(await w.runJob('count-no-shows')).toBe(0);
    expect([await w.status(id), await w.ledger()]).toEqual(['checked_in', []]);
  });

  test('more than one batch is worked through, past those that stay open', async () => {
    const who = await w.person();
    for (let index = 0; index < 60; index += 1) {
      w.world.clock.advance(1);
      const id = await w.visit(who, { sessionId: `S${index}` });
      if (index < 50) w.desk.doesNotKnow(id);
    }
    await w.runJob('count-no-shows');
    await w.runJob('count-no-shows');
    expect(await w.ledger()).toHaveLength(10);
  });

  test('an evening that ended yesterday is found after midnight, and a week later nobody is asked any more', async () => {
    const who = await w.person();
    const id = await w.visit(who, { period: 'evening', startsAt: '20:00', endsAt: '20:30' });
    const old = await w.visit(who, { visitDate: '2026-11-10' });
    w.world.clock.set('2026-11-24T16:00:00.000Z');
    await w.runJob('count-no-shows');
    expect([await w.status(id), await w.status(old)]).toEqual(['missed', 'confirmed']);
  });
});

describe('whoever comes late', () => {
  test('is forgiven when the desk lets them in', async () => {
    const { visitId } = await missing();
    await w.rows.move(w.world.tx.outside, visitId, 'checked_in');
    expect(await w.runJob('forgive-late-arrivals')).toBe(1);
    expect(await w.runJob('forgive-late-arrivals')).toBe(0);
    expect(await w.ledger()).toMatchObject([{ status: 'forgiven' }]);
  });

  test('is forgiven when the doctor enters the visit in the evening, also after an appeal', async () => {
    const who = await missing();
    await w.call('appealNoShow', who.ownerId, { params: { noShowId: who.noShowId }, body: { reason: '我来了' } });
    w.desk.says(who.visitId, 'visited');
    w.world.clock.advance(6 * HOUR);
    expect(await w.runJob('forgive-late-arrivals')).toBe(1);
    expect(await w.status(who.visitId)).toBe('visited');
    expect(await w.ledger()).toMatchObject([{ status: 'forgiven' }]);
  });

  test('is asked about for a day, and then no more', async () => {
    await missing();
    const before = w.desk.asked.length;
    w.world.clock.advance(DAY);
    await w.runJob('forgive-late-arrivals');
    expect(w.desk.asked.length).toBe(before + 1);
    w.world.clock.advance(DAY);
    await w.runJob('forgive-late-arrivals');
    expect(w.desk.asked.length).toBe(before + 1);
  });
});

describe('the list and the block', () => {
  test('three in ninety days close booking until thirty days after the last; the list says so', async () => {
    const who = await w.person();
    const other = await w.person();
    for (const visitDate of ['2026-11-19', '2026-11-21', '2026-11-24']) await w.visit(who, { visitDate });
    await w.visit(other);
    const blocked = async () => {
      const records = [who, other].map(({ patientId }) => `his-${patientId}`);
      const [ids] = await together(w.world.tx.outside, w.selectBlocked(records, w.world.clock.now()));
      return [...ids];
    };
    expect(await blocked()).toEqual([]);
    await w.runJob('count-no-shows');
    const until = new Date('2026-12-23T16:00:00.000Z');
    expect(await blocked()).toEqual([`his-${who.patientId}`]);
    const list = await w.call('listNoShows', who.ownerId, { params: { patientId: who.patientId } });
    expect(list).toMatchObject({ counted: 3, limit: 3, windowDays: 90, blockedUntil: until.toISOString() });
    expect(list.noShows.map(({ visitDate }) => visitDate)).toEqual(['2026-11-24', '2026-11-21', '2026-11-19']);
    expect(list.noShows[0]?.appealUntil).toBe('2026-12-01T06:00:00.000Z');
    const [ofNobody] = await together(w.world.tx.outside, w.selectBlocked([], w.world.clock.now()));
    expect([...ofNobody]).toEqual([]);
    w.world.clock.set(until.toISOString());
    expect(await blocked()).toEqual([]);
  });

  test('an appeal lifts the block while staff look at it; upheld, it counts again', async () => {
    const who = await w.person();
    for (const visitDate of ['2026-11-19', '2026-11-21', '2026-11-24']) await w.visit(who, { visitDate });
    await w.runJob('count-no-shows');
    const list = () => w.call('listNoShows', who.ownerId, { params: { patientId: who.patientId } });
    const noShowId = (await list()).noShows[0]?.id ?? '';
    await w.call('appealNoShow', who.ownerId, { params: { noShowId }, body: { reason: '路上出了车祸' } });
    expect(await list()).toMatchObject({ counted: 2, blockedUntil: null });
    const registrar = await w.member('registrar', 'registrar');
    const body = { decision: 'uphold', reason: '当天没有急诊记录' };
    await w.call('decideAppeal', registrar, { params: { noShowId }, body });
    const after = await list();
    expect(after).toMatchObject({ counted: 3, blockedUntil: '2026-12-23T16:00:00.000Z' });
    expect(after.noShows[0]).toMatchObject({ status: 'upheld', decisionReason: '当天没有急诊记录', appealUntil: null });
  });

  test('a stranger sees and appeals nothing', async () => {
    const who = await missing();
    const stranger = await w.person();
    await expect(
      w.call('listNoShows', stranger.ownerId, { params: { patientId: who.patientId } }),
    ).rejects.toMatchObject({ code: 'PATIENT.NOT_FOUND' });
    await expect(
      w.call('appealNoShow', stranger.ownerId, { params: { noShowId: who.noShowId }, body: { reason: '不是我' } }),
    ).rejects.toMatchObject({ code: 'NO_SHOW.NOT_FOUND' });
    expect(await w.ledger()).toMatchObject([{ status: 'counted', appealCipher: null }]);
  });
});

describe('appeals', () => {
  const appeal = (who: { ownerId: string; noShowId: string }, reason = '孩子发烧，去了急诊') =>
    w.call('appealNoShow', who.ownerId, { params: { noShowId: who.noShowId }, body: { reason } });

  test('what somebody writes is sealed, taken once, and for seven days', async () => {
    const [first, second] = [await missing(), await missing()];
    expect(await appeal(first)).toMatchObject({ status: 'appealed', appealUntil: null });
    expect(await appeal(first)).toMatchObject({ status: 'appealed' });
    await expect(appeal(first, '换一个说法')).rejects.toMatchObject({ code: 'NO_SHOW.CANNOT_APPEAL' });
    const stored = JSON.stringify(await w.world.dataSource.query('SELECT * FROM no_show'));
    expect(stored).not.toContain('发烧');
    expect(await count(AuditRow, { action: 'no_show.appealed', subjectId: first.noShowId })).toBe(1);
    w.world.clock.advance(7 * DAY);
    await expect(appeal(second)).rejects.toMatchObject({ code: 'NO_SHOW.CANNOT_APPEAL' });
  });

  test('two at once are one', async () => {
    const who = await missing();
    const results = await Promise.allSettled([appeal(who, '第一种说法'), appeal(who, '第二种说法')]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await count(AuditRow, { action: 'no_show.appealed' })).toBe(1);
  });

  test('staff of the desk read and decide, on record for the patient; the answer twice is one', async () => {
    const who = await missing();
    await appeal(who);
    const registrar = await w.member('registrar', 'registrar');
    const { appeals } = await w.call('listAppeals', registrar);
    expect(appeals).toEqual([
      {
        ...{ id: who.noShowId, patientName: '李玉兰', visitDate: '2026-11-24', departmentName: '心血管内科' },
        ...{ doctorName: '周明远', reason: '孩子发烧，去了急诊', appealedAt: w.world.clock.now().toISOString() },
      },
    ]);
    const decide = (decision = 'forgive') =>
      w.call('decideAppeal', registrar, { params: { noShowId: who.noShowId }, body: { decision, reason: '情况属实' } });
    expect((await decide()).appeals).toEqual([]);
    expect((await decide()).appeals).toEqual([]);
    await expect(decide('uphold')).rejects.toMatchObject({ code: 'NO_SHOW.NOT_FOUND' });
    expect(await w.ledger()).toMatchObject([{ status: 'forgiven', decidedBy: registrar, decisionReason: '情况属实' }]);
    const whose = { ownerId: who.ownerId, actorId: registrar };
    expect(await count(AuditRow, { ...whose, action: 'no_show.appeal_read' })).toBe(1);
    expect(await count(AuditRow, { ...whose, action: 'no_show.decided' })).toBe(1);
  });

  test('others of the hospital are refused, and a no-show without an appeal is not decided on', async () => {
    const who = await missing();
    const nurse = await w.member('nurse', 'nurse');
    await expect(w.call('listAppeals', nurse)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    const input = { params: { noShowId: who.noShowId }, body: { decision: 'forgive', reason: '情况属实' } };
    await expect(w.call('decideAppeal', nurse, input)).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
    const administrator = await w.member('administrator', 'administrator');
    await expect(w.call('decideAppeal', administrator, input)).rejects.toMatchObject({ code: 'NO_SHOW.NOT_FOUND' });
    expect(await w.ledger()).toMatchObject([{ status: 'counted' }]);
  });

  test('two who decide at once agree on one answer', async () => {
    const who = await missing();
    await appeal(who);
    const [one, two] = [await w.member('one', 'registrar'), await w.member('two', 'administrator')];
    const decide = (staffId: string, decision: string) =>
      w.call('decideAppeal', staffId, { params: { noShowId: who.noShowId }, body: { decision, reason: '看过了' } });
    w.world.clock.advance(MINUTE);
    await Promise.allSettled([decide(one, 'forgive'), decide(two, 'uphold')]);
    expect(await count(AuditRow, { action: 'no_show.decided' })).toBe(1);
  });
});
