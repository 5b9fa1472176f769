import type { HospitalConfig } from '../../platform/hospital-config';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import { askableTemplates, idsInConfig, type TemplateIds } from '../notification';

interface Deps {
  hospital: HospitalConfig;
  clock: Clock;
  env: {
    sandboxControlUrl: string | null;
    foreign: {
      wechat: { templates: TemplateIds | null };
      insurance: { orgCode: string; orgChannelCode: string; appId: string; cityId: string };
    };
  };
}

// The bureau's mini-program for agreeing to a mobile payment; bizType 04107 (移动支付).
const BUREAU_APP_ID = 'wxe183cd55df4b4369';

/** What the phone must know before anybody signs in. */
export const makeRuntimeModule = ({ env, hospital, clock }: Deps): { routes: Routes } => {
  const ids = env.foreign.wechat.templates ?? idsInConfig(hospital.messages);
  const subscribeTemplates = askableTemplates(ids, hospital.messages);
  const { orgCode, orgChannelCode, appId, cityId } = env.foreign.insurance;
  // Escaped by hand: the phone may decode a `+` of URLSearchParams as a plus.
  const query = Object.entries({
    ...{ openType: 'getAuthCode', bizType: '04107', cityCode: cityId, orgChnlCrtfCodg: orgChannelCode },
    ...{ orgCodg: orgCode, orgAppId: appId },
  })
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
  return {
    routes: {
      getRuntime: () =>
        Promise.resolve({
          hospitalName: hospital.name,
          campusName: hospital.campus,
          hotline: hospital.hotline,
          emergencyPhone: hospital.emergency.phone,
          emergencyPlace: hospital.emergency.place,
          emergencyWay: hospital.emergency.way,
          emergencyHours: hospital.emergency.hours,
          triageDesk: hospital.triageDesk,
          serverNow: clock.now().toISOString(),
          subscribeTemplates,
          insuranceMiniProgram: { appId: BUREAU_APP_ID, path: `auth/pages/bindcard/auth/index?${query}` },
          ...(env.sandboxControlUrl ? { sandboxControlUrl: env.sandboxControlUrl } : {}),
        }),
    },
  };
};
