import { contract, MINUTE } from '@anzhen/shared-types';
import type { Call } from '../../platform/http/bind';
import { makeAudit } from '../audit';
import { AuditRow } from '../audit/audit.table';
import { openQueueWorld, type QueueWorld, session } from '../queue/testing/queue-world';
import { makeTicketShareModule } from '.';
import { TicketShareRow } from './ticket-share.table';

const clinic = session('S1');
const facts = { requestId: 'req-1', ip: '203.0.113.7', device: 'Test Browser' };
const gone = { code: 'QUEUE.SHARE_NOT_FOUND' };

let world: QueueWorld;
let routes: ReturnType<typeof makeTicketShareModule>['routes'];
let nurse: string;

beforeAll(async () => {
  world = await openQueueWorld();
  nurse = await world.nurse('n1');
  const tickets = world.module.ownTickets;
  const site = { hospitalName: '试验医院', publicUrl: 'https://example.test' };
  routes = makeTicketShareModule({ ...world, ...site, tickets, audit: makeAudit(world) }).routes;
});
afterAll(() => world.close());
afterEach(() => world.tx.outside.manager.clear(AuditRow));

type Standing = Awaited<ReturnType<QueueWorld['standing']>>;
const share = async ({ ownerId: actorId, ticketId }: Pick<Standing, 'ownerId' | 'ticketId'>) =>
  contract.shareTicket.response.parse(
    await routes.shareTicket!({ actorId, params: { ticketId }, facts } as Call<'shareTicket'>),
  );
const revoke = ({ ownerId: actorId, ticketId }: Pick<Standing, 'ownerId' | 'ticketId'>) =>
  routes.revokeTicketShares!({ actorId, params: { ticketId }, facts } as Call<'revokeTicketShares'>);
const open = async (token: string) =>
  contract.openTicketShare.response.parse(
    await routes.openTicketShare!({ body: { token }, facts } as Call<'openTicketShare'>),
  );
const actions = async () => {
  const rows = await world.tx.outside.manager.find(AuditRow, { order: { id: 'ASC' } });
  return rows.map(({ action }) => action).filter((action) => action.startsWith('ticket.'));
};

test('the family sees the place in the line and nothing that tells what somebody is here for', async () => {
  const first = await world.standing(clinic, { name: '张大明' });
  const mother = await world.standing(clinic, { name: '李玉兰' });
  const { token, url } = await share(mother);
  expect(url).toBe(`https://example.test/#/packages/visit/pages/shared-ticket/index?token=${token}`);
  const seen = await open(token);
  expect(seen).toMatchObject({ maskedName: '李*兰', number: mother.number, peopleAhead: 1, room: '5 诊室' });
  const text = JSON.stringify(seen);
  for (const secret of ['心血管', '周明远', '李玉兰', first.number, mother.ticketId, mother.ownerId, mother.patientId])
    expect(text).not.toContain(secret);
  await world.call.act(nurse, mother.queueId, { action: 'call_next' });
  expect(await open(token)).toMatchObject({ peopleAhead: 0 });
  await world.call.act(nurse, mother.queueId, { action: 'call_next' });
  expect(await open(token)).toMatchObject({ status: 'called' });
});

test('it is written down who made it and, once in ten minutes, that somebody looked; only a hash is kept', async () => {
  const person = await world.standing(clinic);
  const { token } = await share(person);
  await Promise.all([open(token), open(token), open(token)]);
  expect(await actions()).toEqual(['ticket.shared', 'ticket.shared_read']);
  world.clock.advance(11 * MINUTE);
  await open(token);
  expect(await actions()).toEqual(['ticket.shared', 'ticket.shared_read', 'ticket.shared_read']);
  const [kept] = await world.tx.outside.manager.findBy(TicketShareRow, { ticketId: person.ticketId });
  expect(JSON.stringify(kept)).not.toContain(token);
});

test('all links of a ticket are taken back at once, by its owner only', async () => {
  const person = await world.standing(clinic);
  const [one, other] = [await share(person), await share(person)];
  const stranger = { ownerId: await world.people.user(), ticketId: person.ticketId };
  await expect(share(stranger)).rejects.toMatchObject({ code: 'QUEUE.TICKET_NOT_FOUND' });
  await expect(revoke(stranger)).rejects.toMatchObject({ code: 'QUEUE.TICKET_NOT_FOUND' });
  await open(one.token);
  await revoke(person);
  await revoke(person);
  for (const { token } of [one, other]) await expect(open(token)).rejects.toMatchObject(gone);
  expect((await actions()).filter((action) => action === 'ticket.share_revoked')).toHaveLength(1);
  await expect(open('x'.repeat(43))).rejects.toMatchObject(gone);
});

test('a ticket has ten live links at most', async () => {
  const person = await world.standing(clinic);
  for (let made = 0; made < 10; made += 1) await share(person);
  await expect(share(person)).rejects.toMatchObject({ code: 'QUEUE.TOO_MANY_SHARES' });
  await revoke(person);
  await share(person);
});

test('a link ends with the session, or an hour later for who still waits then; a ticket that is over has none', async () => {
  const person = await world.standing(clinic);
  const { token, expiresAt } = await share(person);
  expect(expiresAt).toBe('2026-11-24T04:00:00.000Z');
  world.clock.advance(Date.parse(expiresAt) - world.clock.now().getTime() - 1);
  await open(token);
  const late = await share(person);
  expect(Date.parse(late.expiresAt)).toBe(world.clock.now().getTime() + 60 * MINUTE);
  world.clock.advance(1);
  await expect(open(token)).rejects.toMatchObject(gone);
  expect((await open(late.token)).status).toBe('waiting');
  const { ticketId, queueId } = person;
  await world.call.act(nurse, queueId, { action: 'call', ticketId });
  await world.call.act(nurse, queueId, { action: 'done', ticketId });
  await expect(share(person)).rejects.toMatchObject({ code: 'QUEUE.TICKET_OVER' });
});
