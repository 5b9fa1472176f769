import { join } from 'node:path';
import { openContainer } from './container';
import { loadEnv } from './env';
import { foreignVariables } from './env.foreign';
import { foreignHostProblems } from './foreign-hosts';
import { loadHospitalConfig } from './platform/hospital-config';

const hospital = loadHospitalConfig(join(__dirname, '../../config/hospital/qinghe.yaml'));
const RIGHT = {
  HIS_URL: 'https://his.qinghe.example/gateway',
  WECHAT_URL: 'https://api.weixin.qq.com',
  WECHATPAY_URL: 'https://api.mch.weixin.qq.com',
  INSURANCE_URL: 'https://insurance.qinghe.example:8443',
  INSURANCE_USER_QUERY_URL: 'https://mip-receiver.tengmed.com',
  SMS_URL: 'https://sms.tencentcloudapi.com',
};
const imaging = { baseUrl: 'https://pacs.qinghe.example/dicom-web', credentials: null };

const problemsOf = (change: Partial<typeof RIGHT>, pictures: typeof imaging | null = imaging) =>
  foreignHostProblems({ baseUrls: { ...RIGHT, ...change }, imaging: pictures }, hospital.systemHosts);

test('official hosts, and hosts of the hospital’s list on any port, are good over https', () => {
  expect(problemsOf({})).toEqual([]);
  expect(problemsOf({ WECHATPAY_URL: 'https://api2.mch.weixin.qq.com' }, null)).toEqual([]);
  expect(problemsOf({ SMS_URL: 'https://sms.ap-shanghai.tencentcloudapi.com' })).toEqual([]);
});

test.each([
  ['WECHATPAY_URL', 'http://api.mch.weixin.qq.com'],
  ['WECHATPAY_URL', 'https://127.0.0.1:7103'],
  ['WECHATPAY_URL', 'https://sandbox.example'],
  ['WECHATPAY_URL', 'https://api.mch.weixin.qq.com.sandbox.example'],
  ['WECHATPAY_URL', 'https://sandbox-api.mch.weixin.qq.com'],
  ['WECHATPAY_URL', 'https://api.mch.weixin.qq.com@sandbox.example'],
  ['WECHAT_URL', 'https://api.mch.weixin.qq.com'],
  ['INSURANCE_USER_QUERY_URL', 'https://test-receiver.wecity.qq.com'],
  ['SMS_URL', 'https://sms.sandbox.example'],
  ['HIS_URL', 'http://his.qinghe.example'],
  ['HIS_URL', 'https://sandbox.qinghe.example'],
  ['HIS_URL', 'https://insurance.qinghe.example'],
  ['INSURANCE_URL', 'https://his.qinghe.example'],
  ['INSURANCE_URL', 'https://clerk:secret@insurance.qinghe.example'],
] as const)('%s = %s is refused by name', (name, url) => {
  const problems = problemsOf({ [name]: url });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${name}: `));
  expect(problems[0]).not.toContain('secret');
});

test('pictures come from the hospital’s own archive only', () => {
  expect(problemsOf({}, { ...imaging, baseUrl: 'https://other.example' })[0]).toMatch(/^IMAGING_URL: other\.example /);
});

test('a copy in production does not start with a host that is not listed, and says every name at once', async () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const others = Object.keys(foreignVariables).filter((name) => !name.endsWith('_URL'));
  const env = loadEnv({
    ...Object.fromEntries(others.map((name) => [name, 'x'])),
    ...RIGHT,
    ...{ HIS_URL: 'https://sandbox.example', WECHATPAY_URL: 'http://api.mch.weixin.qq.com' },
    ...{ WECHAT_PUSH_AES_KEY: 'a'.repeat(43), NODE_ENV: 'production', PUBLIC_URL: 'https://anzhen.example' },
    ...{ DATABASE_URL: 'mysql://u:p@db.example/anzhen', REDIS_URL: 'redis://cache.example' },
    ...{ FIELD_KEYS: `k1:${key}`, FIELD_INDEX_KEY: key, CODE_KEYS: `1:${key}` },
  });
  const said = /HIS_URL: sandbox\.example is not in systemHosts\.his[^]*WECHATPAY_URL: production must use https/;
  await expect(openContainer(env)).rejects.toThrow(said);
});
