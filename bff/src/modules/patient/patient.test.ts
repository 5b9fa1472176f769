import { createHash, randomUUID } from 'node:crypto';
import { MINUTE, SECOND } from '@anzhen/shared-types';
import { HisError } from '../../ports/his';
import { AuditRow, WorklistRow } from '../audit/audit.table';
import { PatientRow } from './patient.table';
import { adult, child, idNumberOf, openPeople, type People } from './testing/people-world';

const known = (idNumber: string, hisPatientId: string) => ({
  ...{ hisPatientId, recordNumber: `R${hisPatientId}`, name: '余佩兰', sex: 'female' as const },
  ...{ birthDate: '1958-03-12', phoneTail: '0007', insurance: 'employee' as const, idNumber },
});

let p: People;
const open = async (options?: Parameters<typeof openPeople>[0]) => {
  p = await openPeople(options);
  return p.person();
};
afterEach(() => p.world.close());

const rows = () => p.world.tx.outside.manager.find(PatientRow);
const audits = (action: string) => p.world.tx.outside.manager.findBy(AuditRow, { action });

describe('adding a family member', () => {
  test('whom the hospital knows is bound to the record there, and none is made', async () => {
    const me = await open();
    p.clinic.addPerson(known(idNumberOf('1958-03-12'), '0000100001'));
    const added = await p.add(me, adult());
    expect(added).toMatchObject({ name: '余佩兰', maskedName: '余*兰', age: 68, sex: 'female', insurance: 'employee' });
    expect(added.maskedIdNumber).toBe('9901**********' + idNumberOf('1958-03-12').slice(-4));
    expect(p.clinic.calls('createPatient')).toBe(0);
    expect(await audits('patient.added')).toHaveLength(1);
  });

  test('whom the hospital does not know gets a record there', async () => {
    const me = await open();
    const added = await p.add(me, adult());
    expect(p.clinic.calls('createPatient')).toBe(1);
    expect((await p.call('listPatients', me)).patients.map(({ id }) => id)).toEqual([added.id]);
  });

  test('is refused before the privacy policy was agreed to, and after it was withdrawn', async () => {
    const me = await open();
    await p.call('withdrawPrivacy', me);
    await expect(p.add(me, adult())).rejects.toMatchObject({ code: 'PRIVACY.REQUIRED' });
    expect(await rows()).toEqual([]);
    expect(p.clinic.calls('createPatient')).toBe(0);
  });

  test('the same key gives the first answer, and another body under it is refused', async () => {
    const me = await open();
    const request = adult();
    const first = await p.add(me, request);
    expect(await p.add(me, request)).toEqual(first);
    await expect(p.add(me, { ...request, phone: '13900000009' })).rejects.toMatchObject({ code: 'REQUEST.KEY_REUSED' });
    expect(p.clinic.calls('createPatient')).toBe(1);
    expect(await rows()).toHaveLength(1);
    expect(await audits('patient.added')).toHaveLength(1);
  });

  test('ten equal requests at once add one person', async () => {
    const me = await open();
    const request = adult();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => p.add(me, request)));
    const refusals = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code as string] : []));
    expect(refusals.length).toBeLessThan(10);
    expect(new Set(refusals)).toEqual(new Set(refusals.length > 0 ? ['REQUEST.IN_PROGRESS'] : []));
    expect(await rows()).toHaveLength(1);
    expect(p.clinic.calls('createPatient')).toBe(1);
  });

  test('the same person twice is refused, for another account it is not', async () => {
    const me = await open();
    await p.add(me, adult());
    await expect(p.add(me, adult())).rejects.toMatchObject({ code: 'PATIENT.ALREADY_ADDED' });
    await p.add(await p.person('second'), adult());
    expect(await rows()).toHaveLength(2);
  });

  test('twelve at once on one account add eight', async () => {
    const me = await open();
    const requests = Array.from({ length: 12 }, (_, index) => adult({ idNumber: idNumberOf('1958-03-12', index) }));
    const all = await Promise.allSettled(requests.map((request) => p.add(me, request)));
    const refusals = all.flatMap((each) => (each.status === 'rejected' ? [each.reason.code as string] : []));
    expect(refusals).toEqual(Array.from({ length: 4 }, () => 'PATIENT.LIMIT_REACHED'));
    expect(await rows()).toHaveLength(8);
  });

  test.each([
    ['a wrong check digit', adult({ idNumber: '990101195803120020' }), 'PATIENT.ID_NUMBER_INVALID'],
    ['a birthday to come', adult({ idNumber: idNumberOf('2027-01-01') }), 'PATIENT.ID_NUMBER_INVALID'],
    ['neither a number nor a guardian', adult({ idNumber: undefined }), 'PATIENT.GUARDIAN_REQUIRED'],
    [
      'a guardian with a wrong number',
      child({ child: { ...child().child!, guardianIdNumber: '990101199306180060' } }),
      'PATIENT.ID_NUMBER_INVALID',
    ],
    ['a child of fourteen', child({ child: { ...child().child!, birthDate: '2012-11-24' } }), 'REQUEST.INVALID'],
    ['a child not yet born', child({ child: { ...child().child!, birthDate: '2026-11-25' } }), 'REQUEST.INVALID'],
  ])('with %s is refused and leaves nothing', async (_what, request, code) => {
    const me = await open();
    await expect(p.add(me, request)).rejects.toMatchObject({ code });
    expect(await rows()).toEqual([]);
    expect(p.clinic.calls('createPatient')).toBe(0);
  });

  test('a child one day short of fourteen is added through the guardian', async () => {
    const me = await open();
    const added = await p.add(me, child({ child: { ...child().child!, birthDate: '2012-11-25' } }));
    expect(added).toMatchObject({ isChild: true, maskedIdNumber: null, age: 13, sex: 'male' });
  });

  test('with several records in the hospital is sent to the desk and leaves nothing', async () => {
    const me = await open();
    for (const id of ['0000100001', '0000100002']) p.clinic.addPerson(known(idNumberOf('1958-03-12'), id));
    await expect(p.add(me, adult())).rejects.toMatchObject({ code: 'PATIENT.AMBIGUOUS' });
    expect(await rows()).toEqual([]);
    expect(await audits('patient.added')).toEqual([]);
  });

  test.each(['IdentityMismatch', 'Unavailable'] as const)(
    'refused by the hospital with %s leaves nothing, and the same key may try again',
    async (code) => {
      const me = await open();
      const request = adult();
      p.clinic.fail('createPatient', code);
      await expect(p.add(me, request)).rejects.toMatchObject({ code });
      expect(await rows()).toEqual([]);
      expect((await p.add(me, request)).name).toBe('余佩兰');
    },
  );

  test('with the hospital away before anything was asked leaves nothing', async () => {
    const findPatients = () => Promise.reject(new HisError('Timeout', 'no answer'));
    const me = await open({ his: (clinic) => ({ ...clinic, findPatients }) });
    await expect(p.add(me, adult())).rejects.toMatchObject({ code: 'Timeout' });
    expect(await rows()).toEqual([]);
  });
});

describe('when the hospital’s answer is lost', () => {
  const lose = async (request = adult()) => {
    const me = await open();
    p.clinic.fail('createPatient', 'answerLost');
    await expect(p.add(me, request)).rejects.toMatchObject({ code: 'HIS.UNKNOWN_OUTCOME' });
    expect((await rows()).map(({ status }) => status)).toEqual(['bind_unknown']);
    expect((await p.call('listPatients', me)).patients).toEqual([]);
    return me;
  };
  const statuses = async () => (await rows()).map(({ status }) => status);

  test('asking again with the same key binds once, to the record that was made', async () => {
    const request = adult();
    const me = await lose(request);
    const [again, twice] = await Promise.all([p.add(me, request), p.add(me, request)]);
    expect(again).toEqual(twice);
    expect(p.clinic.calls('createPatient')).toBe(1);
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'bound', hisPatientId: `P-${row?.id}` });
    expect(await audits('patient.added')).toHaveLength(1);
  });

  test('a child without a number is asked for under the same id, so that no second record is made', async () => {
    const request = child();
    const me = await lose(request);
    const added = await p.add(me, request);
    const [row] = await rows();
    expect(row?.hisPatientId).toBe(`P-${added.id}`);
  });

  test('the same person under a new key is told to wait, not that it is there', async () => {
    const me = await lose();
    await expect(p.add(me, adult())).rejects.toMatchObject({ code: 'HIS.UNKNOWN_OUTCOME' });
    expect(await rows()).toHaveLength(1);
  });

  test('a repeated request that meets the hospital away keeps the intent', async () => {
    const request = child();
    const me = await lose(request);
    p.clinic.fail('createPatient', 'Unavailable');
    await expect(p.add(me, request)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await statuses()).toEqual(['bind_unknown']);
  });

  test('the sweeper binds it after a minute, not before', async () => {
    const me = await lose();
    p.world.clock.advance(MINUTE - SECOND);
    expect(await p.sweep()).toBe(0);
    p.world.clock.advance(SECOND);
    expect(await p.sweep()).toBe(1);
    expect(await p.sweep()).toBe(0);
    expect((await p.call('listPatients', me)).patients).toHaveLength(1);
    const [audit] = await audits('patient.added');
    expect(audit).toMatchObject({ actorKind: 'system', ownerId: me });
  });

  test('two copies of the sweeper and the person at once bind once', async () => {
    const request = adult();
    const me = await lose(request);
    p.world.clock.advance(MINUTE);
    const [one, two] = await Promise.all([p.sweep(), p.sweep(), p.add(me, request)]);
    expect(one + two).toBeLessThanOrEqual(1);
    expect(await audits('patient.added')).toHaveLength(1);
  });

  test('a row that a dead process left behind is finished', async () => {
    const me = await lose();
    await p.world.tx.outside.manager.update(PatientRow, { ownerId: me }, { status: 'binding' });
    p.world.clock.advance(MINUTE);
    expect(await p.sweep()).toBe(1);
    expect(await statuses()).toEqual(['bound']);
  });

  test('a clear refusal afterwards takes the row away', async () => {
    await lose(child());
    p.clinic.fail('createPatient', 'RuleDenied');
    p.world.clock.advance(MINUTE);
    expect(await p.sweep()).toBe(1);
    expect(await rows()).toEqual([]);
  });

  test('after ten minutes without an answer a person is asked, once; the person’s own repetition still binds', async () => {
    const request = child();
    const me = await lose(request);
    p.clinic.fail('createPatient', 'lost', 2);
    p.world.clock.advance(9 * MINUTE);
    expect(await p.sweep()).toBe(0);
    expect(await statuses()).toEqual(['bind_unknown']);
    p.world.clock.advance(MINUTE);
    expect(await p.sweep()).toBe(1);
    expect(await p.sweep()).toBe(0);
    expect(await statuses()).toEqual(['needs_staff']);
    const items = await p.world.tx.outside.manager.find(WorklistRow);
    expect(items.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
      ['patient-not-bound', (await rows())[0]?.id],
    ]);
    await p.add(me, request);
    expect(await statuses()).toEqual(['bound']);
  });
});

describe('what the database holds of a family member', () => {
  test('no name, number or phone stands in plain, and each value opens at its own place only', async () => {
    const me = await open();
    await p.add(me, adult());
    await p.add(me, child());
    const { cipher } = p.world;
    const stored = await rows();
    const everything = JSON.stringify(await p.world.dataSource.query('SELECT * FROM patient'));
    for (const secret of ['余佩兰', '程小满', '程安之', '13900000007', '13900000008', idNumberOf('1958-03-12')])
      expect(everything).not.toContain(secret);
    const [one, two] = [
      stored.find(({ idNumberCipher }) => idNumberCipher !== null)!,
      stored.find(({ guardianCipher }) => guardianCipher !== null)!,
    ];
    expect(cipher.open('patient.name', one.id, one.nameCipher)).toBe('余佩兰');
    expect(cipher.open('patient.phone', one.id, one.phoneCipher)).toBe('13900000007');
    expect(cipher.open('patient.id_number', one.id, one.idNumberCipher!)).toBe(idNumberOf('1958-03-12'));
    expect(JSON.parse(cipher.open('patient.guardian', two.id, two.guardianCipher!))).toMatchObject({ name: '程安之' });
    for (const sealed of [one.nameCipher, one.phoneCipher, one.idNumberCipher!]) {
      expect(() => cipher.open('patient.name', two.id, sealed)).toThrow();
      expect(() => cipher.open('patient.guardian', one.id, sealed)).toThrow();
    }
  });

  test('the trace of a request cannot be made by guessing names and numbers', async () => {
    const request = adult();
    const me = await open();
    await p.add(me, request);
    const guess = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    expect((await rows())[0]?.requestHash).not.toBe(guess);
  });
});

describe('a family member', () => {
  test('of a stranger is not there: not to read, not to remove', async () => {
    const me = await open();
    const { id: patientId } = await p.add(me, adult());
    const stranger = await p.person('second');
    for (const name of ['getPatient', 'removePatient'] as const)
      await expect(p.call(name, stranger, { params: { patientId } })).rejects.toMatchObject({
        code: 'PATIENT.NOT_FOUND',
      });
    expect(await audits('patient.read')).toEqual([]);
    expect(await audits('patient.removed')).toEqual([]);
    expect((await p.call('listPatients', me)).patients).toHaveLength(1);
    expect((await p.call('listPatients', stranger)).patients).toEqual([]);
  });

  test('that is looked at leaves a record of it', async () => {
    const me = await open();
    const { id: patientId } = await p.add(me, adult());
    await p.call('getPatient', me, { params: { patientId } });
    expect(await audits('patient.read')).toMatchObject([{ actorId: me, ownerId: me, patientId }]);
  });

  test('with an open visit stays, whole', async () => {
    const me = await open();
    const { id: patientId } = await p.add(me, adult());
    p.visits.add(patientId);
    await expect(p.call('removePatient', me, { params: { patientId } })).rejects.toMatchObject({
      code: 'PATIENT.HAS_OPEN_VISIT',
    });
    expect((await p.call('getPatient', me, { params: { patientId } })).name).toBe('余佩兰');
    expect(await audits('patient.removed')).toEqual([]);
  });

  test('removed is really erased, once, and may be added again', async () => {
    const me = await open();
    const request = adult();
    const { id: patientId } = await p.add(me, request);
    const [before] = await rows();
    const removals = await Promise.allSettled([1, 2].map(() => p.call('removePatient', me, { params: { patientId } })));
    expect(removals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await audits('patient.removed')).toHaveLength(1);
    const [row] = await rows();
    expect(row).toMatchObject({
      ...{ status: 'removed', idNumberCipher: null, idNumberIndex: null, guardianCipher: null, activeKey: null },
      ...{ hisPatientId: null, recordNumber: null, birthDate: '1900-01-01', requestHash: '' },
    });
    expect(row?.nameCipher).not.toBe(before?.nameCipher);
    expect(p.world.cipher.open('patient.name', patientId, row!.nameCipher)).toBe('已移除');
    expect(p.world.cipher.open('patient.phone', patientId, row!.phoneCipher)).toBe('');
    await expect(p.call('getPatient', me, { params: { patientId } })).rejects.toMatchObject({
      code: 'PATIENT.NOT_FOUND',
    });
    await p.add(me, { ...request, idempotencyKey: randomUUID() });
    expect((await p.call('listPatients', me)).patients).toHaveLength(1);
  });
});
