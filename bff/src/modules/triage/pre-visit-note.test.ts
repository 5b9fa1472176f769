import { contract, DAY, type EndpointName, MINUTE } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import { insertRow } from '../../platform/db/insert-row';
import type { TestWorld } from '../../testing/harness';
import { AppointmentRow } from '../appointment/appointment.table';
import { visitRow } from '../appointment/testing/visit-row';
import { AuditRow } from '../audit/audit.table';
import { seedUser } from '../report/testing/seed-patient';
import { openDesk, openDeskWorld, type TriageDesk } from './testing/triage-desk';
import { PreVisitNoteRow } from './triage.table';

let world: TestWorld;
let desk: TriageDesk;
let patientId: string;
let appointmentId: string;
beforeAll(async () => {
  world = await openDeskWorld();
});
beforeEach(async () => {
  desk = await openDesk(world, {
    appointments: { find: ({ manager }, id) => manager.findOneBy(AppointmentRow, { id }) },
    async requireSeenTicket(scope, staffId) {
      if (staffId !== 'stf_nurse') throw new AppError('STAFF.FORBIDDEN');
      const row = await scope.manager.findOneByOrFail(AppointmentRow, { id: appointmentId });
      return { appointmentId, ownerId: row.ownerId, patientId: row.patientId };
    },
  });
  patientId = await desk.patient({ birthDate: '1944-05-01', sex: 'female' });
  appointmentId = await book();
});
afterAll(() => world.close());

const book = async (): Promise<string> => {
  const row = visitRow(desk.world.clock.now(), { ownerId: desk.ownerId, patientId, hisPatientId: 'P1' });
  await insertRow(desk.world.tx.outside, AppointmentRow, row);
  return row.id;
};
const call = async <Name extends EndpointName>(name: Name, actorId: string, given: object = {}) => {
  const input = { actorId, params: { appointmentId, ticketId: 'tkt' }, facts: { requestId: 'request-1' }, ...given };
  const answer = (desk.module.routes[name] as (input: unknown) => Promise<unknown>)(input);
  return contract[name].response.parse(await answer) as (typeof contract)[Name]['response']['_output'];
};
const tell = () =>
  desk.assess({
    ...{ patientId, text: '上楼梯胸口发闷，两个星期了', bodyParts: ['chest'], dangerAnswers: ['chest.none'] },
    answers: undefined,
  });
const share = (triageId: string | null, by = desk.ownerId) =>
  call('sharePreVisitNote', by, { body: { triageId, agreed: true } });
const actions = async () =>
  (await desk.world.tx.outside.manager.find(AuditRow, { order: { at: 'ASC' } })).map(({ action }) => action);
const setStatus = (status: AppointmentRow['status']) =>
  desk.world.tx.outside.manager.update(AppointmentRow, { id: appointmentId }, { status });

test('what was told is offered as it would be read, and nobody reads it before the patient agrees', async () => {
  expect(await call('getPreVisitNote', desk.ownerId)).toMatchObject({ state: 'none', lines: [] });
  await tell();
  const offered = await call('getPreVisitNote', desk.ownerId);
  expect(offered).toMatchObject({ state: 'offered', canChange: true });
  expect(offered.lines).toEqual(
    expect.arrayContaining([
      { label: '不舒服的地方', text: '胸口' },
      { label: '自己说的', text: '上楼梯胸口发闷，两个星期了' },
    ]),
  );
  expect(await call('readSharedNote', 'stf_nurse')).toEqual({ note: null });
  expect(await actions()).toEqual([]);
});

test('once agreed, staff read exactly the lines that the patient saw, and every look is on record', async () => {
  await tell();
  const { lines, triageId } = await call('getPreVisitNote', desk.ownerId);
  expect(await share(triageId)).toMatchObject({ state: 'shared', lines });
  expect(await share(triageId)).toMatchObject({ state: 'shared' });
  desk.world.clock.advance(MINUTE);
  expect((await call('readSharedNote', 'stf_nurse')).note?.lines).toEqual(lines);
  expect(await actions()).toEqual(['pre_visit_note.shared', 'pre_visit_note.read']);
  const [row] = await desk.world.tx.outside.manager.find(PreVisitNoteRow);
  expect(row?.noteCipher).not.toContain('胸口');
  await expect(call('readSharedNote', 'stf_other')).rejects.toMatchObject({ code: 'STAFF.FORBIDDEN' });
});

test('taken back before the visit, nothing is left to read; after it nothing changes any more', async () => {
  await tell();
  const { triageId } = await call('getPreVisitNote', desk.ownerId);
  await share(triageId);
  expect(await call('withdrawPreVisitNote', desk.ownerId)).toMatchObject({ state: 'offered' });
  expect(await call('readSharedNote', 'stf_nurse')).toEqual({ note: null });
  expect(await desk.world.tx.outside.manager.count(PreVisitNoteRow)).toBe(0);
  await share(triageId);
  await setStatus('visited');
  await expect(call('withdrawPreVisitNote', desk.ownerId)).rejects.toMatchObject({ code: 'PRE_VISIT_NOTE.CLOSED' });
  expect(await call('getPreVisitNote', desk.ownerId)).toMatchObject({ state: 'shared', canChange: false });
});

test("a stranger's registration and a stranger's answer are not found", async () => {
  await tell();
  const { triageId } = await call('getPreVisitNote', desk.ownerId);
  const stranger = await seedUser(desk.world);
  await expect(call('getPreVisitNote', stranger)).rejects.toMatchObject({ code: 'APPOINTMENT.NOT_FOUND' });
  await expect(share(triageId, stranger)).rejects.toMatchObject({ code: 'APPOINTMENT.NOT_FOUND' });
  await expect(share('tri_00000000000000000000000000')).rejects.toMatchObject({ code: 'TRIAGE.RECORD_NOT_FOUND' });
  expect(await desk.world.tx.outside.manager.count(PreVisitNoteRow)).toBe(0);
});

test('what was told more than a week ago is not offered', async () => {
  await tell();
  desk.world.clock.advance(8 * DAY);
  expect(await call('getPreVisitNote', desk.ownerId)).toMatchObject({ state: 'none' });
});
