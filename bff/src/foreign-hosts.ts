import type { ForeignSystems } from './env.foreign';
import type { HospitalConfig } from './platform/hospital-config';

/** Where the systems of other companies are, for everybody. The bureau's and WeChat's test hosts are none of these. */
const OFFICIAL: Record<string, RegExp> = {
  WECHAT_URL: /^api\.weixin\.qq\.com$/,
  WECHATPAY_URL: /^api2?\.mch\.weixin\.qq\.com$/,
  INSURANCE_USER_QUERY_URL: /^mip-receiver\.tengmed\.com$/,
  SMS_URL: /^sms(\.[a-z]+-[a-z0-9-]+)?\.tencentcloudapi\.com$/,
};

/** Which list of the hospital's file names the hosts of a system that every hospital has elsewhere. */
const LISTED: Record<string, keyof HospitalConfig['systemHosts']> = {
  HIS_URL: 'his',
  INSURANCE_URL: 'insurance',
  IMAGING_URL: 'imaging',
};

/**
 * Foreign systems that production must not talk to, each by the name of its variable: anything but https, and any host
 * that is neither the company's own nor in the hospital's list. A copy that was given a sandbox's address never starts.
 */
export function foreignHostProblems(
  { baseUrls, imaging }: Pick<ForeignSystems, 'baseUrls' | 'imaging'>,
  systemHosts: HospitalConfig['systemHosts'],
): string[] {
  const urls: Record<string, string> = { ...baseUrls, ...(imaging ? { IMAGING_URL: imaging.baseUrl } : {}) };
  return Object.entries(urls).flatMap(([name, url]) => {
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'https:') return [`${name}: production must use https`];
    if (username !== '' || password !== '') return [`${name}: must hold no name and no password`];
    const list = LISTED[name];
    if (list) {
      const isListed = systemHosts[list].includes(hostname);
      return isListed ? [] : [`${name}: ${hostname} is not in systemHosts.${list} of the hospital's file`];
    }
    return OFFICIAL[name]?.test(hostname) ? [] : [`${name}: ${hostname} is not a host of that company`];
  });
}
