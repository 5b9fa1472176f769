import Taro, { useRouter } from '@tarojs/taro';

/** A page that may be opened with these parameters; `string` values travel as they are, optional ones may be left out. */
interface Route<Params extends object> {
  readonly path: string;
  readonly isTab: boolean;
  /** Never set: it only carries the type. */
  readonly params?: Params;
}

type NoParams = Record<never, never>;

const page = <Params extends object = NoParams>(path: string): Route<Params> => ({ path, isTab: false });
const tab = (path: string): Route<NoParams> => ({ path, isTab: true });

/** Every page and its parameters, once. Parameters hold ids and dates only: a URL is written to logs and histories. */
export const routes = {
  home: tab('/pages/home/index'),
  book: tab('/pages/book/index'),
  reports: tab('/pages/reports/index'),
  me: tab('/pages/me/index'),

  'triage.symptoms': page('/packages/triage/pages/symptoms/index'),
  'triage.advice': page<{ assessmentId?: string }>('/packages/triage/pages/advice/index'),
  'triage.emergency': page<{ assessmentId?: string }>('/packages/triage/pages/emergency/index'),

  'booking.doctors': page<{ departmentCode: string; visitDate?: string; doctorId?: string }>(
    '/packages/booking/pages/doctors/index',
  ),
  'booking.slots': page<{ sessionId: string; departmentCode: string; visitDate: string; slotId?: string }>(
    '/packages/booking/pages/slots/index',
  ),
  'booking.confirm': page<{ appointmentId: string }>('/packages/booking/pages/confirm/index'),
  'booking.pay-result': page<{ paymentId: string }>('/packages/booking/pages/pay-result/index'),
  'booking.appointments': page('/packages/booking/pages/appointments/index'),
  'booking.appointment': page<{ appointmentId: string }>('/packages/booking/pages/appointment/index'),
  'booking.no-shows': page<{ patientId: string }>('/packages/booking/pages/no-shows/index'),

  'visit.entry': page<{ scene: string }>('/packages/visit/pages/entry/index'),
  /** `again`: another page has read this scan already. */
  'visit.check-in': page<{ scene?: string; again?: 'yes' }>('/packages/visit/pages/check-in/index'),
  'visit.queue': page<{ ticketId?: string }>('/packages/visit/pages/queue/index'),
  /** For the family of who waits; `token` opens it. */
  'visit.shared-ticket': page<{ token: string }>('/packages/visit/pages/shared-ticket/index'),
  'visit.bills': page('/packages/visit/pages/bills/index'),
  /** One bill or, joined by commas, several that are paid at once. */
  'visit.bill': page<{ patientId: string; billIds: string }>('/packages/visit/pages/bill/index'),
  'visit.refund': page<{ patientId: string; billId: string }>('/packages/visit/pages/refund/index'),
  'visit.exams': page('/packages/visit/pages/exams/index'),
  'visit.follow-up': page<{ followUpId: string }>('/packages/visit/pages/follow-up/index'),

  'report.lab': page<{ patientId: string; reportId: string }>('/packages/report/pages/lab/index'),
  'report.trend': page<{ patientId: string; reportId: string; code: string }>('/packages/report/pages/trend/index'),
  'report.viewers': page<{ patientId: string }>('/packages/report/pages/viewers/index'),
  'report.exam': page<{ patientId: string; reportId: string }>('/packages/report/pages/exam/index'),
  'report.shares': page<{ patientId: string; reportId: string }>('/packages/report/pages/shares/index'),
  'report.shared': page<{ token: string }>('/packages/report/pages/shared/index'),
  'report.verify': page<{ code?: string }>('/packages/report/pages/verify/index'),
  'report.imaging': page<{ patientId: string; reportId: string; imageId?: string; preset?: string }>(
    '/packages/report/pages/imaging/index',
  ),

  'me.person-code': page('/packages/me/pages/person-code/index'),
  'me.messages': page('/packages/me/pages/messages/index'),
  'me.message-settings': page('/packages/me/pages/message-settings/index'),
  'me.family': page('/packages/me/pages/family/index'),
  'me.family-edit': page<{ patientId?: string }>('/packages/me/pages/family-edit/index'),
  'me.privacy': page('/packages/me/pages/privacy/index'),
  'me.access-log': page('/packages/me/pages/access-log/index'),
  'me.sign-in': page('/packages/me/pages/sign-in/index'),

  'staff.sign-in': page('/packages/staff/pages/sign-in/index'),
  'staff.invitation': page('/packages/staff/pages/invitation/index'),
  'staff.desk': page<{ queueId?: string }>('/packages/staff/pages/desk/index'),
  'staff.logins': page('/packages/staff/pages/logins/index'),
  'staff.person-code': page<{ purpose?: string }>('/packages/staff/pages/person-code/index'),

  'web.console': page('/packages/web/pages/console/index'),
  'web.appeals': page('/packages/web/pages/appeals/index'),
  'web.reconcile': page('/packages/web/pages/reconcile/index'),
  'web.refunds': page('/packages/web/pages/refunds/index'),
  'web.broadcast': page('/packages/web/pages/broadcast/index'),
  'web.person-code': page<{ purpose?: string }>('/packages/web/pages/person-code/index'),
  'web.codes': page('/packages/web/pages/codes/index'),
  'web.triage-review': page('/packages/web/pages/triage-review/index'),
  'web.accounts': page('/packages/web/pages/accounts/index'),
  'web.audit': page('/packages/web/pages/audit/index'),
  'web.logins': page('/packages/web/pages/logins/index'),
  'web.tv': page<{ area?: string }>('/packages/web/pages/tv/index'),
} as const;

export type RouteName = keyof typeof routes;
type ParamsOf<Name extends RouteName> = (typeof routes)[Name] extends Route<infer Params> ? Params : never;
type RequiredKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T];
type Args<Name extends RouteName> =
  RequiredKeys<ParamsOf<Name>> extends never
    ? [name: Name, params?: ParamsOf<Name>]
    : [name: Name, params: ParamsOf<Name>];

// WeChat refuses an eleventh page; the tab page below counts as one.
const STACK_LIMIT = 10;

const buildUrl = (name: RouteName, params: object = {}): string => {
  const query = Object.entries(params as Record<string, string | undefined>)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
  return query ? `${routes[name].path}?${query}` : routes[name].path;
};

/** The URL of a page; parameters that are undefined are left out. */
export const urlOf = <Name extends RouteName>(...[name, params]: Args<Name>): string => buildUrl(name, params);

/** Opens a page above this one. A tab page is switched to; with ten pages open the top one is replaced. */
export const navigateTo = async <Name extends RouteName>(...[name, params]: Args<Name>): Promise<void> => {
  const url = buildUrl(name, params);
  if (routes[name].isTab) await Taro.switchTab({ url });
  else if (Taro.getCurrentPages().length >= STACK_LIMIT) await Taro.redirectTo({ url });
  else await Taro.navigateTo({ url });
};

/** Opens a page in place of this one, so that "back" does not return to a finished step. */
export const redirectTo = async <Name extends RouteName>(...[name, params]: Args<Name>): Promise<void> => {
  const url = buildUrl(name, params);
  if (routes[name].isTab) await Taro.switchTab({ url });
  else await Taro.redirectTo({ url });
};

/** Opens the page that a message of the BFF names; an unknown name opens nothing and says so. */
export const openLink = async (link: { route: string; params: Record<string, string> }): Promise<boolean> => {
  if (!(link.route in routes)) return false;
  const name = link.route as RouteName;
  const url = buildUrl(name, link.params);
  if (routes[name].isTab) await Taro.switchTab({ url: routes[name].path });
  else await Taro.navigateTo({ url });
  return true;
};

/** Shows one of the four tab pages and closes everything above them. */
export const switchTab = async (name: 'home' | 'book' | 'reports' | 'me'): Promise<void> => {
  await Taro.switchTab({ url: routes[name].path });
};

/** Goes back one page, or to the home page when this page was opened first (a scanned code, a message). */
export const navigateBack = async (): Promise<void> => {
  if (Taro.getCurrentPages().length > 1) await Taro.navigateBack();
  else await switchTab('home');
};

/** Goes back one page, or to this one, which is no tab, when there is nothing behind. */
export const leaveTo = async <Name extends RouteName>(...[name, params]: Args<Name>): Promise<void> => {
  if (Taro.getCurrentPages().length > 1) await Taro.navigateBack();
  else await Taro.redirectTo({ url: buildUrl(name, params) });
};

/** The parameters that this page was opened with. Everything is optional: anyone can type a URL. */
export const useRouteParams = <Name extends RouteName>(_name: Name): Partial<ParamsOf<Name>> => {
  const { params } = useRouter();
  const decoded: Record<string, string> = {};
  for (const [key, value] of Object.entries(params)) {
    if (typeof value === 'string' && !key.startsWith('$')) decoded[key] = safeDecode(value);
  }
  return decoded as Partial<ParamsOf<Name>>;
};

// WeChat hands parameters over encoded, and so does a URL that was opened directly; what the app itself pushed in a
// browser comes decoded, and decoding ids and dates twice changes nothing. A stray percent sign is text, not a fault.
const safeDecode = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};
