import { readPdf } from '../../bff/src/testing/read-pdf';
import type { ReportHead } from '../../shared-types/src';
import { waitUntil } from '../local/processes';
import { askJson } from '../local/world';
import { type DemoPerson, makeGuest } from './guest';
import { fill, see, seeText, tap, type PhoneDriver } from './phone-driver';
import type { Family, Scene } from './screens';

const LOOK_MS = 5_000;
const ANSWERED_WITHIN_MS = 90_000;
const UNKNOWN_CODE = '222222222222';
const IMAGES = '**/reports/*/images';
const ONE_IMAGE = '**/reports/*/images/*';

const listReports = async ({ guest }: Scene, patientId: string): Promise<ReportHead[]> =>
  (await guest.api.call('listReports', { params: { patientId } })).reports;

const takeReport = async (scene: Scene, state: string, patientId: string, kind: ReportHead['kind']) => {
  const { album, urlOf } = scene;
  const report = (await listReports(scene, patientId)).find((each) => each.kind === kind && each.status === 'ready');
  if (!report) throw new Error(`${state} has no ${kind} report`);
  const place = { patientId, reportId: report.id };
  await album.take({ name: `reports.${state}`, url: urlOf('reports'), patientId });
  await album.take({
    name: `report.${kind}.${state}`,
    url: urlOf(kind === 'exam' ? 'report.exam' : 'report.lab', place),
  });
  return place;
};

/** One line over the years, of the newest report that has it. */
const takeTrend = async (scene: Scene, patientId: string, code: string): Promise<void> => {
  const { album, urlOf } = scene;
  const reports = await listReports(scene, patientId);
  const report = reports.find(({ title, status }) => title === '生化全套' && status === 'ready');
  if (!report) throw new Error('the critical patient has no chemistry report');
  await album.take({ name: 'report.trend', url: urlOf('report.trend', { patientId, reportId: report.id, code }) });
};

/** The last picture, which nothing has fetched beforehand. */
const toLastImage = (phone: PhoneDriver): Promise<void> => phone.page.keyboard.press('End');

const takeImages = async ({ album, urlOf }: Scene, place: { patientId: string; reportId: string }): Promise<void> => {
  const exam = urlOf('report.exam', place);
  const url = urlOf('report.imaging', place);
  await album.take({ name: 'report.imaging', url, prepare: (phone) => see(phone, '.picture-image') });
  await album.take({
    name: 'report.imaging.loading',
    url,
    prepare: async (phone) => {
      await see(phone, '.picture-image');
      await phone.page.route(ONE_IMAGE, () => undefined);
      await toLastImage(phone);
      await see(phone, '.picture-word');
    },
  });
  await album.take({
    name: 'report.imaging.failed',
    url,
    prepare: async (phone) => {
      await see(phone, '.picture-image');
      await phone.page.route(ONE_IMAGE, (route) => route.abort());
      await toLastImage(phone);
      await see(phone, '.picture-failed');
    },
  });
  await album.take({
    name: 'report.exam.images-failed',
    url: exam,
    prepare: async (phone) => {
      await phone.page.route(IMAGES, (route) => route.abort());
      await phone.page.reload();
      await seeText(phone, '.note', '影像图片暂时打不开');
    },
  });
};

/** Reports that the hospital had before today's visit, with their pictures. */
export const takeReports = async (scene: Scene, family: Family): Promise<void> => {
  const { album, urlOf } = scene;
  await takeReport(scene, 'mother', family.mother, 'lab');
  await takeReport(scene, 'mother', family.mother, 'culture');
  await takeImages(scene, await takeReport(scene, 'father', family.father, 'exam'));
  await takeReport(scene, 'critical', family.grandpa, 'lab');
  await takeTrend(scene, family.grandpa, 'K');
  await album.take({ name: 'reports.empty', url: urlOf('reports'), patientId: family.self });
};

/** Who may see whose reports: a relative's phone has the patient too, and the mother's own phone says no. */
export const takeViewers = async (
  { album, urlOf, guest, stage }: Scene,
  { self, mother, selfPerson, motherPerson }: { self: string; mother: string } & Record<`${string}Person`, DemoPerson>,
): Promise<void> => {
  const url = urlOf('report.viewers', { patientId: self });
  await album.take({ name: 'report.viewers.none', url });
  const relative = await makeGuest(stage.world, 'relative');
  await relative.addPatient({ ...selfPerson, relation: 'daughter' });
  await album.take({ name: 'report.viewers', url });
  const own = await makeGuest(stage.world, 'mother-herself');
  const params = { patientId: await own.addPatient({ ...motherPerson, relation: 'self' }) };
  const { viewers } = await own.api.call('listReportViewers', { params });
  const decide = async (level: 'none' | 'all'): Promise<void> => {
    for (const { id: viewerId } of viewers) {
      await own.api.call('decideReportViewer', { params: { ...params, viewerId }, request: { level } });
    }
  };
  await decide('none');
  await album.take({ name: 'reports.not-agreed', url: urlOf('reports'), patientId: mother });
  await decide('all');
  await waitUntil('妈妈的报告又能看了', async () => {
    const { reports } = await guest.api.call('listReports', { params: { patientId: mother } });
    return reports.length > 0;
  });
};

/** The code under the QR code of a report on paper. */
const codeOnPaper = async ({ guest }: Scene, place: { patientId: string; reportId: string }): Promise<string> => {
  const { pages } = await readPdf(await guest.api.send('getReportPdf', { params: place }));
  const url = pages.flatMap(({ code }) => code ?? [])[0] ?? '';
  return /code=(\w+)/.exec(url)?.[1] ?? '';
};

const takeVerified = async ({ album, urlOf }: Scene, state: string, code: string): Promise<void> =>
  album.take({
    name: `report.verify.${state}`,
    url: urlOf('report.verify', { code }),
    // Whoever asks often is told to wait a little, and asks again.
    prepare: async (phone) => {
      const answer = phone.find(state === 'unknown' ? '.note.red:has-text("没有这个核验码")' : '#verdict').first();
      const isAnswered = () =>
        answer.waitFor({ timeout: LOOK_MS }).then(
          () => true,
          () => false,
        );
      await waitUntil(
        `没有核验出 ${state}`,
        async () => (await isAnswered()) || (await tap(phone, '#verify'), isAnswered()),
        ANSWERED_WITHIN_MS,
      );
    },
  });

const takeShares = async ({ album, urlOf, guest }: Scene, place: { patientId: string; reportId: string }) => {
  const url = urlOf('report.shares', place);
  await album.take({ name: 'report.shares.none', url });
  const { url: link } = await guest.api.call('createReportShare', { params: place, request: { hours: 24 } });
  const token = new URLSearchParams(link.slice(link.indexOf('?'))).get('token') ?? '';
  const shared = urlOf('report.shared', { token });
  await album.take({ name: 'report.shared', url: shared });
  await album.take({
    name: 'report.shared.opened',
    url: shared,
    prepare: async (phone) => {
      await fill(phone, '#who-reads', '市二院 心内科 周医生');
      await tap(phone, '#open-shared:not(.off)');
      await see(phone, '#report-conclusion');
    },
  });
  await album.take({
    name: 'report.shares',
    url,
    prepare: async (phone) => {
      await tap(phone, '#make-share');
      await see(phone, '#new-share');
    },
  });
  await album.take({
    name: 'report.shares.revoke',
    url,
    prepare: async (phone) => {
      await phone.find('.share-card .link').first().tap();
      await phone.page.getByText('要收回这个链接吗？').waitFor();
    },
  });
};

/** What becomes of a report that was out: shown to others, kept on paper, corrected, taken back. */
export const takeReportChanges = async (
  scene: Scene,
  { patientId, hisPatientId }: { patientId: string; hisPatientId: string },
): Promise<void> => {
  const { album, urlOf, guest, stage } = scene;
  const { reportId } = await askJson(`${stage.world.controlUrl}/his/publish-report`, {
    ...{ patientId: hisPatientId, kind: 'chemistry' },
  });
  const place = { patientId, reportId: String(reportId) };
  const url = urlOf('report.lab', place);
  const statusIs = (fits: (head: ReportHead) => boolean) =>
    waitUntil('报告没有变', async () => {
      const head = (await listReports(scene, patientId)).find(({ id }) => id === place.reportId);
      return head && fits(head);
    });
  await statusIs(({ status }) => status === 'ready');
  // Only what was seen here can be compared with a later version.
  const seen = await guest.api.call('getReport', { params: place });
  const code = await codeOnPaper(scene, place);
  await takeShares(scene, place);
  await takeVerified(scene, 'unknown', UNKNOWN_CODE);
  await takeVerified(scene, 'current', code);
  const line = seen.kind === 'lab' ? seen.items[0] : undefined;
  await askJson(`${stage.world.controlUrl}/his/correct-report`, {
    ...{ reportId, code: line?.code, value: '6.9', reason: '复核时发现标本编号录错' },
  });
  await statusIs(({ version }) => version === 2);
  await album.take({ name: 'report.lab.corrected', url });
  await takeVerified(scene, 'corrected', code);
  await askJson(`${stage.world.controlUrl}/his/withdraw-report`, { reportId, reason: '标本不是本人的' });
  await statusIs(({ status }) => status === 'withdrawn');
  await album.take({ name: 'report.lab.withdrawn', url });
  await album.take({ name: 'reports.withdrawn', url: urlOf('reports'), patientId });
  await takeVerified(scene, 'withdrawn', code);
};
