import type { NewHisPatient } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { done, fails, holds, rejected, same } from '../expectations';
import { context, type World } from '../world';

const group = 'identity';

/** A child without a card of its own, brought by the site's patient. */
export const newChild = (world: World, name = '安小试'): NewHisPatient => ({
  name,
  sex: 'female',
  birthDate: `${Number(world.today().slice(0, 4)) - 3}-04-02`,
  phone: world.site.patient.phone,
  idNumber: null,
  guardian: { name: world.site.patient.name, idNumber: world.site.patient.idNumber },
});

export const identityCases: ConformanceCase[] = [
  {
    group,
    name: 'an identity that is not on file finds nobody, which is no error',
    needs: [],
    writes: false,
    async run({ his, site }) {
      same(await his.findPatients(context, site.nobody), [], 'nobody is found');
    },
  },
  {
    group,
    name: 'one file comes with its person, and only the end of the phone number',
    needs: [],
    writes: false,
    async run({ his, site }) {
      const { patient } = site;
      const [file, ...more] = await his.findPatients(context, patient);
      same(more, [], 'there is one file');
      same(
        { name: file?.name, sex: file?.sex, birthDate: file?.birthDate, phoneTail: file?.phoneTail },
        { name: patient.name, sex: patient.sex, birthDate: patient.birthDate, phoneTail: patient.phone.slice(-4) },
        'it is the person’s',
      );
      holds(Boolean(file?.hisPatientId && file.recordNumber), 'the file has its numbers', file);
    },
  },
  {
    group,
    name: 'one identity with several files gives all of them and picks none',
    needs: ['site:twoFiles'],
    writes: false,
    async run({ his, site }) {
      const files = await his.findPatients(context, site.twoFiles!);
      holds(new Set(files.map(({ hisPatientId }) => hisPatientId)).size >= 2, 'every file is there', files.length);
    },
  },
  {
    group,
    name: 'a lower-case x at the end of an identity number is understood',
    needs: ['site:idWithX'],
    writes: false,
    async run({ his, site }) {
      const { idNumber, name } = site.idWithX!;
      same((await his.findPatients(context, { idNumber: idNumber.toLowerCase(), name })).length, 1, 'it is found');
    },
  },
  {
    group,
    name: 'a wrong name to an identity tells nothing about whose it is',
    needs: [],
    writes: false,
    async run({ his, site }) {
      const read = his.findPatients(context, { idNumber: site.patient.idNumber, name: site.nobody.name });
      const files = await read.catch(() => null);
      if (files !== null) return same(files, [], 'no file is shown');
      const error = await fails(read, ['IdentityMismatch', 'NotFound'], 'it is a mismatch');
      holds(!error.message.includes(site.patient.name), 'the name on file is not told', error.message);
    },
  },
  {
    group,
    name: 'a child without a card is filed once by its key, however often it is asked',
    needs: [],
    writes: true,
    async run(world) {
      const key = world.newKey();
      const child = newChild(world);
      const before = world.offers.has('oracle') ? (await world.oracle.totals()).patients : 0;
      const first = done(await world.his.createPatient(context, key, child), 'the child is filed');
      const again = done(await world.his.createPatient(context, key, child), 'the same again is the same');
      same([first.replayed, again.replayed], [false, true], 'the second answer says that it is a repetition');
      same(again.value, first.value, 'the same file');
      await world.peerSays(async (oracle) =>
        same((await oracle.totals()).patients - before, 1, 'the peer has one file more'),
      );
    },
  },
  {
    group,
    name: 'a child without a guardian is refused and nothing is filed',
    needs: ['oracle'],
    writes: true,
    async run(world) {
      const before = (await world.oracle.totals()).patients;
      const orphan = { ...newChild(world), guardian: null };
      rejected(
        await world.his.createPatient(context, world.newKey(), orphan),
        ['RuleDenied', 'IdentityMismatch'],
        'a guardian is needed',
      );
      same((await world.oracle.totals()).patients, before, 'no file was made');
    },
  },
  {
    group,
    name: 'a key that filed one person does not file another',
    needs: ['oracle'],
    writes: true,
    async run(world) {
      const key = world.newKey();
      done(await world.his.createPatient(context, key, newChild(world)), 'the first is filed');
      const before = (await world.oracle.totals()).patients;
      const other = newChild(world, '安小别');
      rejected(await world.his.createPatient(context, key, other), ['Conflict'], 'the key is taken');
      same((await world.oracle.totals()).patients, before, 'no file was made');
    },
  },
  {
    group,
    name: 'an identity that is on file is not filed a second time',
    needs: ['oracle'],
    writes: true,
    async run(world) {
      const before = (await world.oracle.totals()).patients;
      const twin: NewHisPatient = { ...world.site.patient, guardian: null };
      rejected(
        await world.his.createPatient(context, world.newKey(), twin),
        ['Conflict', 'AmbiguousPatient'],
        'the file exists',
      );
      same((await world.oracle.totals()).patients, before, 'no file was made');
    },
  },
];
