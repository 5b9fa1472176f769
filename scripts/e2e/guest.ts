import { type Relation } from '../../shared-types/src';
import { Api, newKey } from '../local/api';
import { waitUntil } from '../local/processes';
import { askJson } from '../local/world';

/** A demo person of the sandbox hospital, docs/SANDBOX-HIS.md section 3. */
export interface DemoPerson {
  relation: Relation;
  name: string;
  idNumber: string;
  phone: string;
}

export interface Booked {
  appointmentId: string;
  paymentId: string;
  startsAt: string;
}

/** Somebody with a phone who goes through a visit without a screen, so that pages have something to show. */
export interface Guest {
  api: Api;
  addPatient(person: DemoPerson): Promise<string>;
  hold(patientId: string, sessionId: string, slotId: string): Promise<{ id: string; startsAt: string }>;
  pay(appointmentId: string): Promise<string>;
  checkIn(patientId: string, departmentCode: string): Promise<{ id: string; queueId: string }>;
  /** Several bills are paid at once; returns the payment. */
  payBillsWithInsurance(patientId: string, billIds: string[], totalFen: number, person: DemoPerson): Promise<string>;
}

/** Signs a simulated phone in and agrees to the policy. */
export const makeGuest = async (world: { bffUrl: string; controlUrl: string }, phoneId: string): Promise<Guest> => {
  const control = (path: string, body: unknown) => askJson(`${world.controlUrl}/phones/${phoneId}/${path}`, body);
  const { code } = await control('login-code', {});
  const { token } = await new Api(world.bffUrl).call('signIn', { request: { code: String(code) } });
  const api = new Api(world.bffUrl).as(token);
  const { version } = await api.call('getPrivacyPolicy', {});
  await api.call('agreePrivacy', { request: { version } });
  const settled = (paymentId: string): Promise<boolean> =>
    waitUntil('付款没有办成', async () => {
      const { status } = await api.call('getPayment', { params: { paymentId } });
      return status === 'settled';
    });
  return {
    api,
    addPatient: async (person) =>
      (await api.call('addPatient', { request: { ...person, idempotencyKey: newKey() } })).id,
    hold: async (patientId, sessionId, slotId) => {
      const request = { patientId, sessionId, slotId, idempotencyKey: newKey() };
      const { id } = await api.call('holdAppointment', { request });
      // In a rush the place is kept first and the hospital asked after that.
      return waitUntil('医院没有留住这个号', async () => {
        const view = await api.call('getAppointment', { params: { appointmentId: id } });
        return view.status === 'held' && view;
      });
    },
    pay: async (appointmentId) => {
      const params = { appointmentId };
      const intent = await api.call('payAppointment', { params, request: { idempotencyKey: newKey() } });
      if (intent.wechat) await control('pay', intent.wechat);
      await settled(intent.paymentId);
      return intent.paymentId;
    },
    checkIn: (patientId, departmentCode) =>
      api.call('checkIn', { request: { patientId, scene: `d=${departmentCode}` } }),
    payBillsWithInsurance: async (patientId, billIds, expectedTotalFen, { idNumber, name }) => {
      const { authCode } = await control('insurance-auth', { idNo: idNumber, name });
      const request = { billIds, authCode: String(authCode), expectedTotalFen, idempotencyKey: newKey() };
      const intent = await api.call('payBills', { params: { patientId }, request });
      await control('pay-med-ins', { mixTradeNo: intent.mixTradeNo, ...intent.wechat });
      await settled(intent.paymentId);
      return intent.paymentId;
    },
  };
};
