import { hospitalDate } from '../../shared-types/src/kernel';
import { Api } from '../local/api';
import { askJson } from '../local/world';
import { see } from './phone-driver';
import type { Scene } from './screens';

/** 一码通: with a network, on the way into a lift, and where there was none from the start. */
export const takePersonCode = async ({ album, urlOf }: Scene, patientId: string): Promise<void> => {
  const url = urlOf('me.person-code');
  await album.take({ name: 'me.person-code', url, patientId, prepare: (phone) => see(phone, '#person-code-qr') });
  await album.take({
    name: 'me.person-code.offline',
    url,
    prepare: async (phone) => {
      await see(phone, '#person-code-qr');
      await phone.page.context().setOffline(true);
    },
  });
  await album.take({
    name: 'me.person-code.failed',
    url,
    prepare: async (phone) => {
      await phone.page.route('**/person-code', (route) => route.abort());
      await phone.page.reload();
      await see(phone, '#person-code .btn');
    },
  });
};

/** Codes that check nobody in: of another clinic, of the cashier, for another of the family, of nobody. */
export const takeRefusedCheckIns = async (
  { album, urlOf }: Scene,
  departmentCode: string,
  { self, mother }: { self: string; mother: string },
): Promise<void> => {
  const take = (state: string, scene: string, patientId: string): Promise<void> =>
    album.take({ name: `visit.check-in.${state}`, url: urlOf('visit.check-in', { scene }), patientId });
  await take('other-member', `d=${departmentCode}`, self);
  await take('wrong-clinic', 'd=D0305', mother);
  await take('nothing', 'd=D0305', self);
  await take('cashier', 'p=1', mother);
  await take('unknown', 'https://example.com/coupon', mother);
};

/**
 * Codes that lead to a page of their own: on a bed, out of service, of nobody. Returns the scene of one that is open
 * until the end of today. The desk must be signed in.
 */
export const takeEntryCodes = async ({ album, urlOf, desk, stage }: Scene): Promise<string> => {
  const stored = await desk.evaluate(() => localStorage.getItem('anzhen.staff-session') ?? '{}');
  const { token } = (JSON.parse(stored) as { data: { token: string } }).data;
  const api = new Api(stage.world.bffUrl).as(token);
  const today = hospitalDate(new Date(String((await askJson(`${stage.world.bffUrl}/healthz`)).now)));
  const bed = { target: 'W3-12', name: '心内科病区 12 床' };
  const old = { target: 'W3-13', name: '心内科病区 13 床' };
  const bill = { target: 'B20261129001', name: '缴费单' };
  const { codes: beds } = await api.call('issueEntryCodes', { request: { kind: 'bed', items: [bed, old] } });
  const { codes } = await api.call('issueEntryCodes', { request: { kind: 'bill', items: [bill], expiresOn: today } });
  const of = (target: string, list = beds) => list.find((each) => each.target === target)!;
  const revoked = of(old.target);
  await api.call('revokeEntryCodes', { request: { ids: [revoked.id], reason: '病区搬走了' } });
  await album.take({ name: 'visit.entry', url: urlOf('visit.entry', { scene: of(bed.target).scene }) });
  await album.take({ name: 'visit.entry.revoked', url: urlOf('visit.entry', { scene: revoked.scene }) });
  await album.take({ name: 'visit.entry.unknown', url: urlOf('visit.entry', { scene: 'coupon' }) });
  return of(bill.target, codes).scene;
};

/** The day after. */
export const takeExpiredEntry = ({ album, urlOf }: Scene, scene: string): Promise<void> =>
  album.take({ name: 'visit.entry.expired', url: urlOf('visit.entry', { scene }) });
