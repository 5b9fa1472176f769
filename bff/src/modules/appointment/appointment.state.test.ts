import { appointmentStatus, type AppointmentStatus, HOUR, MINUTE, SECOND } from '@anzhen/shared-types';
import fc from 'fast-check';
import { HisError } from '../../ports/his';
import { SIGNED } from '../../testing/fake-gateway';
import { statesBefore, waitEnders } from './appointment.state';
import { type BookingWorld, openBookingWorld, openConfirmed, type Person } from './testing/booking-world';

const statuses = appointmentStatus.options;
const ENDS: readonly AppointmentStatus[] = ['visited', 'refunded'];
const PAID: readonly AppointmentStatus[] = ['paid', 'paid_his_unknown', 'confirmed', 'checked_in', 'refunding'];

const movesOf = (from: AppointmentStatus): AppointmentStatus[] =>
  statuses.filter((to) => statesBefore(to).includes(from));

/** Every state that can be come to from here, itself included. */
const reachable = (from: AppointmentStatus, without: readonly AppointmentStatus[] = []): Set<AppointmentStatus> => {
  const seen = new Set([from]);
  for (const status of seen) {
    if (without.includes(status)) continue;
    for (const next of movesOf(status)) seen.add(next);
  }
  return seen;
};

describe('the moves of a registration', () => {
  test('what has ended stays ended', () => {
    for (const status of ENDS) expect(movesOf(status)).toEqual([]);
  });

  test('from every state some end can be reached', () => {
    const rests: AppointmentStatus[] = [...ENDS, 'cancelled', 'expired', 'missed'];
    for (const status of statuses) expect([...reachable(status)].some((each) => rests.includes(each))).toBe(true);
  });

  test('money that is in does not end as an unpaid number: only counter registrations and staff lead there', () => {
    for (const status of PAID) {
      const direct = movesOf(status).filter((to) => to === 'cancelled' || to === 'expired');
      // The window may take away what was booked there; nothing was paid here.
      expect(direct).toEqual(['confirmed', 'checked_in'].includes(status) ? ['cancelled'] : []);
    }
  });

  test('every state that waits has somebody who ends the wait, and that somebody exists', async () => {
    const b = await openBookingWorld();
    try {
      const known = new Set([...b.booking.jobs.map(({ name }) => name), ...Object.keys(b.handlers)]);
      const mayRest: AppointmentStatus[] = [...ENDS, 'confirmed', 'checked_in', 'missed', 'cancelled', 'expired'];
      expect(Object.keys(waitEnders).sort()).toEqual(statuses.filter((each) => !mayRest.includes(each)).sort());
      for (const names of Object.values(waitEnders)) for (const name of names) expect(known).toContain(name);
    } finally {
      await b.close();
    }
  });
});

describe('what was put before a person ends as soon as the HIS says what happened', () => {
  /** The HIS is away until a person is asked. */
  const toStaff = async (b: BookingWorld, job: string, id: string): Promise<() => void> => {
    const probe = b.clinic.probe.bind(b.clinic);
    b.clinic.probe = () => Promise.reject(new HisError('Unavailable', 'away'));
    for (let count = 0; count <= 41; count += 1) {
      b.world.clock.advance(HOUR);
      await b.jobNamed(job);
    }
    expect((await b.row(id)).status).toBe('needs_staff');
    return () => void (b.clinic.probe = probe);
  };

  test.each([
    ['answerLost', 'confirmed', 'booked'],
    ['lost', 'refunding', 'cancelled'],
  ] as const)('a paid number whose confirmation was %s is %s', async (fault, status, inHis) => {
    const b = await openBookingWorld();
    try {
      const who = await b.person(0);
      const id = await b.hold(who);
      const paymentId = await b.startPay(who, id);
      b.clinic.fail('confirm', fault);
      await b.tellPaid(paymentId);
      await b.work();
      const comesBack = await toStaff(b, 'check-confirmations', id);
      expect((await b.worklist()).map(({ kind }) => kind)).toContain('paid-his-unknown');
      comesBack();
      b.world.clock.advance(HOUR);
      await b.work();
      await b.work();
      expect((await b.row(id)).status).toBe(status);
      expect(b.clinic.registrations().get(id)?.status).toBe(inHis);
      expect(await b.refunds()).toHaveLength(status === 'refunding' ? 1 : 0);
    } finally {
      await b.close();
    }
  });

  test('a number that nobody knows the fate of is given back', async () => {
    const b = await openBookingWorld();
    try {
      b.clinic.fail('hold', 'answerLost');
      const id = await b.hold(await b.person(0));
      const comesBack = await toStaff(b, 'check-holds', id);
      comesBack();
      b.world.clock.advance(HOUR);
      await b.work();
      b.world.clock.advance(2 * MINUTE);
      await b.work();
      expect(await b.row(id)).toMatchObject({ status: 'cancelled', endReason: 'not_answered', activePersonKey: null });
      expect(b.clinic.registrations().get(id)?.status).toBe('cancelled');
    } finally {
      await b.close();
    }
  });

  test('a refund that the HIS refused ends when the window gives the number back', async () => {
    const { b, who, id } = await openConfirmed();
    try {
      b.clinic.fail('refund', 'AmountMismatch');
      await b.call('cancelAppointment', who, id);
      expect((await b.row(id)).status).toBe('needs_staff');
      b.clinic.setAtWindow(id, 'refunded');
      await b.handlers['his.registrationEnded']!({ subjectId: id });
      await b.work();
      expect(await b.row(id)).toMatchObject({ status: 'refunding', endReason: 'at_counter', activePersonKey: null });
    } finally {
      await b.close();
    }
  });
});

/** What the person outside knows; the rest is asked of the three sides. */
interface Model {
  appointmentId: string | null;
  paymentId: string | null;
  isPaid: boolean;
}

interface Real {
  b: BookingWorld;
  who: Person;
  seen: AppointmentStatus | null;
}

const observe = async (model: Model, real: Real): Promise<void> => {
  if (!model.appointmentId) return;
  const { status } = await real.b.row(model.appointmentId);
  const now = status as AppointmentStatus;
  if (real.seen) expect([...reachable(real.seen)]).toContain(now);
  real.seen = now;
};

type Deed = (model: Model, real: Real) => Promise<void>;

/** A refusal is an answer like any other; what must hold is judged by what the three sides say afterwards. */
const command = (name: string, isPossible: (model: Model) => boolean, deed: Deed): fc.AsyncCommand<Model, Real> => ({
  check: isPossible,
  async run(model, real) {
    await deed(model, real).catch((error: unknown) => {
      // The fake WeChat throws like this when a closed order is paid: the phone shows a failure.
      if (error instanceof assertionError) throw error;
    });
    await observe(model, real);
  },
  toString: () => name,
});

const assertionError = (() => {
  try {
    expect(0).toBe(1);
  } catch (error) {
    return (error as Error).constructor as ErrorConstructor;
  }
  throw new Error('an expectation that fails throws');
})();

const notice = async (model: Model, { b }: Real): Promise<void> => {
  const outcome = await b.gateway.query(model.paymentId ?? '');
  if (outcome.kind !== 'accepted' || outcome.value?.state !== 'SUCCESS') return;
  await b.payment.acceptNotice(SIGNED, b.gateway.notice({ kind: 'trade', trade: outcome.value }));
};

const hisFaults = fc.constantFrom('lost', 'answerLost', 'Unavailable', 'Auth') as fc.Arbitrary<
  'lost' | 'answerLost' | 'Unavailable' | 'Auth'
>;

/** The way to a visit. */
const deeds = [
  fc.constant(
    command(
      'hold',
      ({ appointmentId }) => appointmentId === null,
      async (model, { b, who }) => {
        // Without an answer the row is there all the same.
        await b.hold(who).catch(() => undefined);
        model.appointmentId = (await b.rows())[0]?.id ?? null;
      },
    ),
  ),
  fc.constant(
    command(
      'start paying',
      ({ appointmentId }) => appointmentId !== null,
      async (model, { b, who }) => void (model.paymentId = await b.startPay(who, model.appointmentId ?? '')),
    ),
  ),
  fc.constant(
    command(
      'pay in WeChat, the notice is lost',
      ({ paymentId, isPaid }) => paymentId !== null && !isPaid,
      async (model, { b }) => {
        b.gateway.pay(model.paymentId ?? '');
        model.isPaid = true;
      },
    ),
  ),
  fc.constant(
    command(
      'pay in WeChat',
      ({ paymentId, isPaid }) => paymentId !== null && !isPaid,
      async (model, real) => {
        real.b.gateway.pay(model.paymentId ?? '');
        model.isPaid = true;
        await notice(model, real);
      },
    ),
  ),
  fc.constant(command('a notice, late or again', ({ isPaid }) => isPaid, notice)),
];

const mishaps = [
  fc
    .tuple(fc.constantFrom('hold', 'confirm', 'refund', 'release') as fc.Arbitrary<'hold' | 'confirm'>, hisFaults)
    .map(([operation, fault]) =>
      command(
        `the HIS fails at ${operation}: ${fault}`,
        () => true,
        (_model, { b }) => Promise.resolve(b.clinic.fail(operation, fault)),
      ),
    ),
  fc
    .tuple(
      fc.constantFrom('prepay', 'query', 'close', 'refund', 'queryRefund') as fc.Arbitrary<'prepay' | 'query'>,
      fc.constantFrom('lost', 'answerLost') as fc.Arbitrary<'lost' | 'answerLost'>,
    )
    .map(([operation, fault]) =>
      command(
        `WeChat Pay fails at ${operation}: ${fault}`,
        () => true,
        (_model, { b }) => Promise.resolve(b.gateway.fail(operation, fault)),
      ),
    ),
  fc.constantFrom(4 * SECOND, 2 * MINUTE, 16 * MINUTE, 2 * HOUR).map((ms) =>
    command(
      `${ms / SECOND} s go by`,
      () => true,
      (_model, { b }) => Promise.resolve(b.world.clock.advance(ms)),
    ),
  ),
  fc.constant(
    command(
      'the sweepers work',
      () => true,
      (_model, { b }) => b.work(),
    ),
  ),
];

/** The ways off it. */
const turns = [
  fc.constant(
    command(
      'cancel',
      ({ appointmentId }) => appointmentId !== null,
      async (model, { b, who }) => void (await b.call('cancelAppointment', who, model.appointmentId ?? '')),
    ),
  ),
  fc.constant(
    command(
      'the session is stopped',
      () => true,
      async (_model, { b }) => {
        b.clinic.stop('S1');
        await b.stopEvent();
      },
    ),
  ),
];

// Mostly the person goes on, else most histories would be weather without a visit.
const happenings = [...deeds, ...deeds, ...deeds, ...turns, ...mishaps];

/**
 * Everything that can come, comes: WeChat finishes its refunds, the sweepers have some hours. Not a day: after that a
 * person is asked, and what must end by itself would hide behind the worklist.
 */
const letRest = async (model: Model, real: Real): Promise<void> => {
  const { b } = real;
  const waits = [...Array<number>(10).fill(10 * SECOND), ...Array<number>(6).fill(10 * MINUTE)];
  for (const stepMs of [...waits, HOUR, 2 * HOUR, 4 * HOUR]) {
    await b.work();
    for (const id of b.gateway.refundIds()) b.gateway.endRefund(id, 'SUCCESS');
    b.world.clock.advance(stepMs);
  }
  await b.work();
  await observe(model, real);
};

const judge = async (model: Model, { b }: Real): Promise<void> => {
  if (!model.appointmentId) return;
  const { status } = await b.row(model.appointmentId);
  const inHis = b.clinic.registrations().get(model.appointmentId)?.status;
  const refunds = await b.refunds();
  expect(refunds.length).toBeLessThanOrEqual(1);
  expect(b.gateway.refundIds().length).toBeLessThanOrEqual(1);
  expect(await b.worklist()).toEqual([]);
  expect(Object.keys(waitEnders)).not.toContain(status);
  if (model.isPaid && b.gateway.refundIds().length === 0) expect([status, inHis]).toEqual(['confirmed', 'booked']);
  else expect([status, inHis]).not.toContain('confirmed');
  if (status !== 'confirmed') expect(['booked', 'held']).not.toContain(inHis);
};

test('whatever happens in whatever order, money ends as a visit or comes back, once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(true, true, false),
      fc.commands(happenings, { maxCommands: 30, size: 'max' }),
      async (isUnderWay, commands) => {
        const b = await openBookingWorld();
        try {
          const model: Model = { appointmentId: null, paymentId: null, isPaid: false };
          const real: Real = { b, who: await b.person(0), seen: null };
          if (isUnderWay) {
            model.appointmentId = await b.hold(real.who);
            model.paymentId = await b.startPay(real.who, model.appointmentId);
          }
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await letRest(model, real);
          await judge(model, real);
        } finally {
          await b.close();
        }
      },
    ),
    { numRuns: process.env.TEST_DATABASE_URL ? 20 : 60 },
  );
}, 300_000);
