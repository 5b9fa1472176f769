import { randomUUID } from 'node:crypto';
import { fen, type StaffRole } from '@anzhen/shared-types';
import type { Routes } from '../platform/http/bind';
import type { OutboxHandler } from '../platform/jobs/outbox';
import type { Log } from '../platform/log/log';
import { newId } from '../platform/new-id';
import type { Clock } from '../ports/clock';
import type { HisPort } from '../ports/his';
import type { InsuranceCentre } from '../ports/insurance-centre';
import type { PaymentGateway } from '../ports/payment-gateway';
import { type FakeGateway, makeFakeGateway, MERCHANT } from './fake-gateway';
import { type FakeHisBills, makeFakeHisBills } from './fake-his-bills';
import { type FakeInsurance, makeFakeInsurance } from './fake-insurance';
import { openTestWorld, testLog, type TestWorld } from './harness';
import { makeAudit, makeWorklist } from '../modules/audit';
import { AuditRow, WorklistRow } from '../modules/audit/audit.table';
import { makeUserRepository } from '../modules/identity/user.repository';
import { makeInsuranceModule } from '../modules/insurance';
import { MessageRow } from '../modules/notification/notification.table';
import { makeTestInbox } from './inbox';
import { makePatientRepository } from '../modules/patient/patient.repository';
import { makePaymentModule } from '../modules/payment';
import { NoticeRow, PaymentLegRow, PaymentRow } from '../modules/payment/payment.table';
import { RefundLegRow, RefundRow } from '../modules/payment/refund.table';
import { makeBillingModule } from '../modules/billing';
import { BillRefundRow } from '../modules/billing/bill-refund.table';
import { makeStaffRepository } from '../modules/staff/staff.repository';

/** A refund above ¥200 needs two persons. */
const APPROVAL_ABOVE_FEN = 20_000;

export interface Person {
  userId: string;
  patientId: string;
  hisPatientId: string;
  name: string;
  idNumber: string;
}

interface Foreign {
  gateway: PaymentGateway;
  centre: InsuranceCentre;
  his: Pick<HisPort, 'listBills' | 'quote' | 'insureVisit' | 'settle' | 'probe' | 'quoteBillRefund' | 'refundBill'>;
  merchant: { appId: string; mchId: string };
}

/** Payment, insurance and billing wired together on a real database, with the given world outside. */
export const wireMoney = (world: Omit<TestWorld, 'clock'> & { clock: Clock }, foreign: Foreign, log: Log = testLog) => {
  const { tx, clock } = world;
  const accounts = makeUserRepository(world);
  const patients = makePatientRepository(world);
  const audit = makeAudit(world);
  const worklist = makeWorklist(world);
  const notifications = makeTestInbox(world);
  const { insurance } = makeInsuranceModule({ tx, log, centre: foreign.centre, patients });
  const staff = makeStaffRepository(world);
  const woken: string[] = [];
  const payment = makePaymentModule({
    ...world,
    log,
    gateway: foreign.gateway,
    insurance,
    accounts,
    audit,
    worklist,
    merchant: foreign.merchant,
    approvalAboveFen: APPROVAL_ABOVE_FEN,
    wake: (job) => void woken.push(job),
  });
  const billing = makeBillingModule({
    ...world,
    log,
    his: foreign.his,
    accounts,
    patients,
    payments: payment.payments,
    insurance,
    notifications,
    audit,
    worklist,
    staff,
    refundRules: { approvalAboveFen: APPROVAL_ABOVE_FEN },
    invoiceHosts: ['einvoice.qinghe.example'],
  });
  const handlers: Record<string, OutboxHandler> = { ...payment.handlers, ...billing.handlers };
  const runJob = async (name: string): Promise<void> => {
    const job = [...payment.jobs, ...billing.jobs].find((each) => each.name === name);
    if (!job) throw new Error(`no job ${name}`);
    while ((await job.run()) > 0);
  };

  const addPerson = async (facts: {
    openid: string;
    name?: string;
    idNumber?: string | null;
    hisPatientId?: string;
  }) => {
    const user = await accounts.findOrAdd(tx.outside, { openid: facts.openid, unionid: null });
    const patientId = newId('patient', clock.now());
    const hisPatientId = facts.hisPatientId ?? `his-${patientId.slice(-8)}`;
    const person = {
      name: facts.name ?? '试验员',
      idNumber: facts.idNumber === undefined ? '330102199001010014' : facts.idNumber,
    };
    await patients.insertDraft(tx.outside, {
      id: patientId,
      ownerId: user.id,
      relation: 'self',
      ...person,
      phone: '13900000000',
      guardian: null,
      birthDate: '1990-01-01',
      sex: 'male',
      activeKey: `${user.id}:${patientId}`,
      idempotencyKey: randomUUID(),
      requestHash: 'seed',
    });
    await patients.bind(tx.outside, patientId, {
      hisPatientId,
      recordNumber: '000000100001',
      ...{ name: person.name, sex: 'male', birthDate: '1990-01-01', phoneTail: '0000', insurance: 'employee' },
    });
    return {
      userId: user.id,
      patientId,
      hisPatientId,
      name: person.name,
      idNumber: person.idNumber ?? '',
    } satisfies Person;
  };

  const payBills = (
    person: Pick<Person, 'userId' | 'patientId'>,
    billIds: string[],
    given: { total: number; key?: string; authCode?: string },
  ) =>
    billing.routes.payBills!({
      params: { patientId: person.patientId },
      query: undefined,
      body: {
        billIds,
        expectedTotalFen: given.total,
        idempotencyKey: given.key ?? randomUUID(),
        ...(given.authCode === undefined ? {} : { authCode: given.authCode }),
      },
      actorId: person.userId,
      sessionId: 'ses_test',
      facts: { requestId: 'req_test', ip: '127.0.0.1', device: null },
      ctx: {} as never,
    });
  const payBill = (
    person: Pick<Person, 'userId' | 'patientId'>,
    billId: string,
    given: Parameters<typeof payBills>[2],
  ) => payBills(person, [billId], given);
  const callOf = (routes: Routes) => (person: { userId: string }, name: keyof Routes, params: object, body?: object) =>
    (routes[name] as (request: object) => Promise<unknown>)({
      ...{ params, body, query: undefined, actorId: person.userId, sessionId: 'ses_test', ctx: {} },
      facts: { requestId: 'req_test', ip: '127.0.0.1' },
    });
  const addStaff = async (username: string, role: StaffRole): Promise<{ userId: string }> => {
    const facts = {
      username,
      name: `${username}员`,
      role,
      area: '收费处',
      passwordHash: 'x',
      totpSecret: 'JBSWY3DPEHPK3PXP',
    };
    await staff.add(tx.outside, facts);
    const account = await staff.findAccount(tx.outside, username);
    return { userId: account?.id ?? '' };
  };
  const listBills = (person: Pick<Person, 'userId' | 'patientId'>) =>
    billing.routes.listBills!({
      params: { patientId: person.patientId },
      query: undefined,
      body: undefined,
      actorId: person.userId,
      sessionId: 'ses_test',
      facts: { requestId: 'req_test', ip: '127.0.0.1', device: null },
      ctx: {} as never,
    });

  const all = <Row extends object>(table: new () => Row): Promise<Row[]> => tx.outside.manager.find(table);
  return {
    ...payment,
    woken,
    accounts,
    patients,
    addPerson,
    payBill,
    payBills,
    listBills,
    /** One route of billing as this person. */
    call: callOf(billing.routes),
    stoppedBills: billing.stopped,
    callPayment: callOf(payment.routes),
    addStaff,
    runJob,
    outboxHandlers: handlers,
    drain: () => world.drainOutbox(handlers),
    rows: {
      payments: () => all(PaymentRow),
      legs: () => all(PaymentLegRow),
      refunds: () => all(RefundRow),
      refundLegs: () => tx.outside.manager.find(RefundLegRow, { order: { refundId: 'ASC', position: 'ASC' } }),
      billRefunds: () => all(BillRefundRow),
      notices: () => all(NoticeRow),
      worklist: () => all(WorklistRow),
      messages: () => all(MessageRow),
      audit: () => all(AuditRow),
    },
    async statusOf(paymentId: string): Promise<string | undefined> {
      return (await tx.outside.manager.findOneBy(PaymentRow, { id: paymentId }))?.status;
    },
  };
};

export type Money = ReturnType<typeof wireMoney>;

export interface MoneyWorld extends TestWorld, Money {
  gateway: FakeGateway;
  centre: FakeInsurance;
  his: FakeHisBills;
  person: Person;
  /** Lets time pass, and does everything that is due on the way, in steps of some seconds. */
  pass(ms: number): Promise<void>;
}

/** A world whose outside is in memory, with one person who has one bill `B1` of ¥313.60. */
export const openMoneyWorld = async (): Promise<MoneyWorld> => {
  const world = await openTestWorld();
  const centre = makeFakeInsurance();
  const gateway = makeFakeGateway(world.clock, centre.settle);
  const his = makeFakeHisBills(world.clock.now());
  const money = wireMoney(world, { gateway, centre, his, merchant: MERCHANT });
  const person = await money.addPerson({ openid: 'openid-first' });
  his.addBill(person.hisPatientId, { id: 'B1', total: fen(31_360) });
  return {
    ...world,
    ...money,
    gateway,
    centre,
    his,
    person,
    async pass(ms) {
      const steps = 12;
      for (let step = 0; step < steps; step += 1) {
        world.clock.advance(ms / steps);
        for (const job of ['apply-notices', 'check-payments', 'check-bill-refunds', 'check-refunds'])
          await money.runJob(job);
        await money.drain();
      }
    },
  };
};
