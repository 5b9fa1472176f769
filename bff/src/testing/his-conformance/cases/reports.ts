import { addDays } from '@anzhen/shared-types';
import type { HisLabReport, HisReport, HisReportHead } from '../../../ports/his';
import type { ConformanceCase } from '../case';
import { fails, holds, present, same } from '../expectations';
import type { Person } from '../harness';
import { context, type World } from '../world';

const group = 'reports';
const FLAGS = ['N', 'H', 'L', 'HH', 'LL', 'A'];

const range = (world: World) => ({ from: addDays(world.today(), -400), to: world.today() });

const headsOf = async (world: World, person: Person): Promise<HisReportHead[]> =>
  world.his.listReports(context, await world.patientId(person), range(world));

async function auditedOf(world: World, person: Person): Promise<HisReport[]> {
  const hisPatientId = await world.patientId(person);
  const reports: HisReport[] = [];
  for (const head of (await headsOf(world, person)).filter(({ status }) => status === 'audited')) {
    reports.push(await world.his.getReport(context, hisPatientId, head.id));
  }
  return reports;
}

const labsOf = async (world: World, person: Person): Promise<HisLabReport[]> =>
  (await auditedOf(world, person)).filter((report) => report.kind === 'lab');

const secrecyCases: ConformanceCase[] = [
  {
    group,
    name: 'a report that is not audited is a promise without content, and its content is not given',
    needs: ['site:reader'],
    writes: false,
    async run(world) {
      const heads = (await headsOf(world, world.site.reader!)).filter(({ status }) => status === 'pending');
      holds(heads.length > 0, 'one is pending', heads.length);
      for (const { id, reportedAt, itemCount, abnormalCount, criticalCount } of heads) {
        same([reportedAt, itemCount, abnormalCount, criticalCount], [null, 0, 0, 0], 'nothing of it is told');
        const read = world.his.getReport(context, await world.patientId(world.site.reader!), id);
        await fails(read, ['NotFound'], 'it cannot be read');
      }
    },
  },
  {
    group,
    name: 'somebody else’s report does not exist, and neither does one that was never made',
    needs: ['site:reader'],
    writes: false,
    async run(world) {
      const stranger = await world.patientId(world.site.stranger);
      const [audited] = (await headsOf(world, world.site.reader!)).filter(({ status }) => status === 'audited');
      const { id } = present(audited, 'an audited report');
      await fails(world.his.getReport(context, stranger, id), ['NotFound'], 'it is not theirs');
      await fails(world.his.getReport(context, stranger, 'R-none'), ['NotFound'], 'it was never made');
      const theirs = (await headsOf(world, world.site.stranger)).map((head) => head.id);
      holds(!theirs.includes(id), 'it is not in the stranger’s list', theirs);
    },
  },
];

const contentCases: ConformanceCase[] = [
  {
    group,
    name: 'laboratory values, units and ranges come as printed, and what the HIS cannot provide is left out',
    needs: ['site:reader'],
    writes: false,
    async run(world) {
      const reports = await labsOf(world, world.site.reader!);
      const items = reports.flatMap((report) => report.items);
      holds(items.length > 0, 'there are values', items.length);
      same(
        items.filter(({ value, name }) => ['', '-1'].includes(value) || name === ''),
        [],
        'no value is a placeholder',
      );
      same(
        items.filter(({ rangeText }) => rangeText === '-1'),
        [],
        'no range is a placeholder',
      );
      holds(
        items.some(({ rangeText }) => /\d/.test(rangeText)),
        'ranges are there',
        items.map(({ rangeText }) => rangeText),
      );
      same(
        items.filter(({ flag }) => flag !== null && !FLAGS.includes(flag)),
        [],
        'every flag is one of ours',
      );
    },
  },
  {
    group,
    name: 'the list and the report say the same about a report, and its counts fit its lines',
    needs: ['site:reader'],
    writes: false,
    async run(world) {
      const heads = await headsOf(world, world.site.reader!);
      same(new Set(heads.map(({ id }) => id)).size, heads.length, 'no report comes twice');
      for (const { head, items } of await labsOf(world, world.site.reader!)) {
        same(
          head,
          heads.find(({ id }) => id === head.id),
          'the same head',
        );
        same(head.itemCount, items.length, 'as many lines as said');
        const isAbnormal = items.some(({ flag }) => flag !== 'N');
        same(head.abnormalCount > 0, isAbnormal, `"abnormal" is said when a line is (${head.title})`);
      }
    },
  },
  {
    group,
    name: 'a critical value (危急值) is counted and flagged',
    needs: ['site:critical'],
    writes: false,
    async run(world) {
      const reports = await labsOf(world, world.site.critical!);
      const critical = present(
        reports.find(({ head }) => head.criticalCount > 0),
        'a report with a critical value',
      );
      const flags = critical.items.map(({ flag }) => flag);
      same(
        flags.filter((flag) => flag === 'HH' || flag === 'LL').length,
        critical.head.criticalCount,
        'as often as counted',
      );
    },
  },
  {
    group,
    name: 'a culture says what grew and which drugs it was tested against, and is counted as abnormal when it did',
    needs: ['site:reader'],
    writes: false,
    async run(world) {
      const reports = await auditedOf(world, world.site.reader!);
      const cultures = reports.flatMap((report) => (report.kind === 'culture' ? [report] : []));
      const drugs = cultures.flatMap(({ organisms }) => organisms.flatMap((each) => each.drugs));
      holds(drugs.length > 0, 'drugs are there', cultures.length);
      for (const { head, organisms, remark } of cultures) {
        same([head.itemCount, head.abnormalCount], [organisms.length, organisms.length], 'what grew is counted');
        holds(organisms.length > 0 || remark !== '', 'a culture without growth says so', head.id);
      }
      const results = ['S', 'SDD', 'I', 'R', 'NS', null];
      const odd = drugs.filter(({ name, result }) => name === '' || !results.includes(result));
      same(odd, [], 'every drug has a name and a category of ours, or none');
    },
  },
  {
    group,
    name: 'an examination has findings and a conclusion',
    needs: ['site:examined'],
    writes: false,
    async run(world) {
      const exam = present(
        (await auditedOf(world, world.site.examined!)).find(({ kind }) => kind === 'exam'),
        'an examination report',
      );
      holds(exam.kind === 'exam' && exam.findings !== '' && exam.conclusion !== '', 'both are there', exam);
    },
  },
  {
    group,
    name: 'a range longer than the HIS takes is asked for in pieces; a day without reports has none',
    needs: ['site:reader'],
    writes: false,
    async run(world) {
      const reader = await world.patientId(world.site.reader!);
      const { reportDaysMax } = world.his.capabilities;
      const from = addDays(world.today(), -Math.max(400, 3 * reportDaysMax));
      const ids = (await world.his.listReports(context, reader, { from, to: world.today() })).map(({ id }) => id);
      holds(ids.length > 0, 'there are reports', ids.length);
      same(new Set(ids).size, ids.length, 'none comes twice');
      const later = addDays(world.today(), 30);
      same(await world.his.listReports(context, reader, { from: later, to: later }), [], 'none in a month');
    },
  },
  {
    group,
    name: 'a report that is audited now is there when the list is read again',
    needs: ['staff', 'site:stranger'],
    writes: true,
    async run(world) {
      const audited = async () =>
        (await headsOf(world, world.site.stranger)).filter(({ status }) => status === 'audited').length;
      const before = await audited();
      await world.staff.publishReport(await world.patientId(world.site.stranger));
      same(await audited(), before + 1, 'one more');
    },
  },
];

const changeCases: ConformanceCase[] = [
  {
    group,
    name: 'a corrected report (更正) is a later version with the new value; one that was withdrawn (作废) says nothing',
    needs: ['staff', 'site:stranger'],
    writes: true,
    async run(world) {
      const hisPatientId = await world.patientId(world.site.stranger);
      const known = new Set((await headsOf(world, world.site.stranger)).map(({ id }) => id));
      await world.staff.publishReport(hisPatientId);
      const fresh = (await headsOf(world, world.site.stranger)).find(({ id }) => !known.has(id));
      const { id, version } = present(fresh, 'the report that was just audited');
      const read = () => world.his.getReport(context, hisPatientId, id);
      const [line] = present(await read().then((it) => (it.kind === 'lab' ? it : undefined)), 'its lines').items;
      const { code } = present(line, 'a line');
      await world.staff.correctReport(id, { code, value: '7.7' });
      const corrected = await read();
      holds(corrected.head.version > version, 'the version is higher', corrected.head.version);
      const value = corrected.kind === 'lab' && corrected.items.find((item) => item.code === code)?.value;
      same(value, '7.7', 'the new value');
      await world.staff.withdrawReport(id);
      const { head, ...content } = await read();
      same(head.status, 'withdrawn', 'it says so');
      holds(head.version > corrected.head.version, 'the version is higher again', head.version);
      same(content.kind === 'lab' && content.items, [], 'nothing of it is told');
      const listed = (await headsOf(world, world.site.stranger)).find((each) => each.id === id);
      same(listed, head, 'the list says the same');
    },
  },
];

export const reportCases: ConformanceCase[] = [...secrecyCases, ...contentCases, ...changeCases];
