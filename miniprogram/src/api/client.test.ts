import { contract } from '@anzhen/shared-types';
import { type EndpointName, endpoints } from '@anzhen/shared-types/endpoints';
import { type HttpRequest, type HttpResponse, NoAnswerError } from '@/platform/network';
import { accessOf } from './access';
import { makeClient, type TokenSource } from './client';

type Reply = HttpResponse | Error;
const answer = (status: number, body: unknown): HttpResponse => ({ status, body, headers: {} });
const refusal = (code: string, status: number, retryable = false) =>
  answer(status, { error: { code, message: '这个号刚被约走了。没有扣钱', requestId: 'req-1', retryable } });

const setUp = (replies: Reply[], tokens: Partial<TokenSource> = {}) => {
  const sent: HttpRequest[] = [];
  const waits: number[] = [];
  const call = makeClient({
    send: async (request) => {
      sent.push(request);
      const reply = replies[Math.min(sent.length, replies.length) - 1]!;
      if (reply instanceof Error) throw reply;
      return reply;
    },
    deviceId: () => 'device-1',
    wait: async (ms) => void waits.push(ms),
    tokens: { get: async () => 'token-1', renew: async () => null, ...tokens },
  });
  return { call, sent, waits };
};

const hold = {
  patientId: 'pat_1',
  sessionId: 's',
  slotId: 'x',
  idempotencyKey: '0b1f6f1e-0000-4000-8000-000000000000',
};

test('parameters are filled into the path, and the token, the device and a request id travel in headers', async () => {
  const { call, sent } = setUp([answer(200, { id: 'tkt_1' })]);
  await call('getTicket', { params: { ticketId: 'tkt 1' } });
  expect(sent[0]).toMatchObject({ method: 'GET', path: '/api/v1/tickets/tkt%201' });
  expect(sent[0]!.headers.Authorization).toBe('Bearer token-1');
  expect(sent[0]!.headers['X-Device-Id']).toBe('device-1');
  expect(sent[0]!.headers['X-Request-Id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a query leaves out what is undefined', async () => {
  const { call, sent } = setUp([answer(200, {})]);
  await call('listAppointments', { query: { patientId: undefined } });
  expect(sent[0]!.path).toBe('/api/v1/appointments');
});

test("the BFF's refusal becomes an ApiError with its sentence and number, and is not sent again", async () => {
  const { call, sent } = setUp([refusal('APPOINTMENT.SLOT_TAKEN', 409)]);
  await expect(call('holdAppointment', { body: hold })).rejects.toMatchObject({
    name: 'ApiError',
    code: 'APPOINTMENT.SLOT_TAKEN',
    message: '这个号刚被约走了。没有扣钱',
    requestId: 'req-1',
    status: 409,
    retryable: false,
  });
  expect(sent).toHaveLength(1);
});

test('a refusal brings the free slots nearby', async () => {
  const offer = { sessionId: 's', slotId: 'near', startsAt: '09:00' };
  const error = {
    code: 'APPOINTMENT.SLOT_TAKEN',
    message: '',
    requestId: 'r',
    retryable: false,
    alternatives: [offer],
  };
  const { call } = setUp([answer(409, { error })]);
  await expect(call('holdAppointment', { body: hold })).rejects.toMatchObject({ alternatives: [offer] });
});

test('a page of a proxy becomes a sentence of our own', async () => {
  const { call } = setUp([answer(502, '<html>Bad Gateway</html>')]);
  await expect(call('holdAppointment', { body: hold })).rejects.toMatchObject({
    code: 'NETWORK.BAD_ANSWER',
    retryable: true,
  });
});

test.each(['offline', 'timeout'] as const)(
  'a mutation that got no answer (%s) is never sent again by itself',
  async (reason) => {
    const { call, sent } = setUp([new NoAnswerError(reason)]);
    await expect(call('holdAppointment', { body: hold })).rejects.toMatchObject({
      code: `NETWORK.${reason.toUpperCase()}`,
    });
    expect(sent).toHaveLength(1);
  },
);

test('a read is tried at most twice more, with longer waits', async () => {
  const { call, sent, waits } = setUp([new NoAnswerError('offline')]);
  await expect(call('getMe')).rejects.toMatchObject({ code: 'NETWORK.OFFLINE' });
  expect(sent).toHaveLength(3);
  expect(waits).toEqual([500, 1_500]);
});

test('a read that the BFF refuses for good is not tried again', async () => {
  const { call, sent } = setUp([refusal('PATIENT.NOT_FOUND', 404)]);
  await expect(call('getMe')).rejects.toMatchObject({ status: 404 });
  expect(sent).toHaveLength(1);
});

test('after a 401 the call is sent once more with a new token', async () => {
  const { call, sent } = setUp([refusal('SESSION.EXPIRED', 401), answer(200, {})], { renew: async () => 'token-2' });
  await call('getMe');
  expect(sent.map(({ headers }) => headers.Authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
});

test('whose token a call carries is the same here and in the contract', () => {
  const names = Object.keys(endpoints) as EndpointName[];
  expect(names.map((name) => [name, accessOf(name)])).toEqual(names.map((name) => [name, contract[name].access]));
});
