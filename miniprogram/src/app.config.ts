const isWeb = process.env.TARO_ENV === 'h5';

// The desk console and the waiting-room screen run in a browser only; the mini-program does not carry them.
// The gallery of the UI kit is for those who work on it: `ANZHEN_GALLERY=1 npm run build:h5`.
const gallery = process.env.ANZHEN_GALLERY === '1' ? ['pages/gallery/index'] : [];
const webPages = [
  'pages/accounts/index',
  'pages/audit/index',
  'pages/console/index',
  'pages/appeals/index',
  'pages/reconcile/index',
  'pages/refunds/index',
  'pages/triage-review/index',
  'pages/broadcast/index',
  'pages/codes/index',
  'pages/person-code/index',
  'pages/logins/index',
  'pages/tv/index',
  ...gallery,
];
const webOnly = isWeb ? [{ root: 'packages/web', name: 'web', pages: webPages }] : [];

// 微信同声传译 turns speech into text. WeChat refuses a package that names a plugin which the account has not added
// (公众平台 → 设置 → 第三方设置 → 插件管理), so it is named on demand: `ANZHEN_VOICE=1 npm run build:weapp`.
const voicePlugin = { WechatSI: { version: '0.3.5', provider: 'wx069ba97219f66d99' } };
const voice = !isWeb && process.env.ANZHEN_VOICE === '1' ? { plugins: voicePlugin } : {};

// Where the phone is, for hospitals that check it when somebody checks in (`checkInWithin` in config/hospital). WeChat
// grants the interface to each mini-program by itself (公众平台 → 开发管理 → 接口设置): `ANZHEN_LOCATION=1 npm run build:weapp`.
const mayAskWhere = !isWeb && process.env.ANZHEN_LOCATION === '1';
const location = mayAskWhere
  ? {
      requiredPrivateInfos: ['getLocation' as const],
      permission: { 'scope.userLocation': { desc: '签到时看您是不是到了医院，不保存' } },
    }
  : {};

export default defineAppConfig({
  ...location,
  pages: ['pages/home/index', 'pages/book/index', 'pages/reports/index', 'pages/me/index'],
  subPackages: [
    {
      root: 'packages/triage',
      name: 'triage',
      pages: ['pages/symptoms/index', 'pages/advice/index', 'pages/emergency/index'],
      ...voice,
    },
    {
      root: 'packages/booking',
      name: 'booking',
      pages: [
        'pages/doctors/index',
        'pages/slots/index',
        'pages/confirm/index',
        'pages/pay-result/index',
        'pages/appointments/index',
        'pages/appointment/index',
        'pages/no-shows/index',
      ],
    },
    {
      root: 'packages/visit',
      name: 'visit',
      pages: [
        'pages/entry/index',
        'pages/check-in/index',
        'pages/queue/index',
        'pages/shared-ticket/index',
        'pages/bills/index',
        'pages/bill/index',
        'pages/refund/index',
        'pages/exams/index',
        'pages/follow-up/index',
      ],
    },
    {
      root: 'packages/report',
      name: 'report',
      pages: [
        'pages/lab/index',
        'pages/trend/index',
        'pages/viewers/index',
        'pages/exam/index',
        'pages/imaging/index',
        'pages/shares/index',
        'pages/shared/index',
        'pages/verify/index',
      ],
    },
    {
      root: 'packages/me',
      name: 'me',
      pages: [
        'pages/person-code/index',
        'pages/messages/index',
        'pages/message-settings/index',
        'pages/family/index',
        'pages/family-edit/index',
        'pages/privacy/index',
        'pages/access-log/index',
        'pages/sign-in/index',
      ],
    },
    {
      root: 'packages/staff',
      name: 'staff',
      pages: [
        'pages/sign-in/index',
        'pages/invitation/index',
        'pages/desk/index',
        'pages/logins/index',
        'pages/person-code/index',
      ],
    },
    ...webOnly,
  ],
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['visit'] },
    'pages/book/index': { network: 'all', packages: ['triage', 'booking'] },
    'pages/reports/index': { network: 'all', packages: ['report'] },
    'pages/me/index': { network: 'wifi', packages: ['me'] },
  },
  lazyCodeLoading: 'requiredComponents',
  __usePrivacyCheck__: true,
  window: {
    navigationBarTitleText: '安诊',
    navigationBarBackgroundColor: '#F0F4F3',
    navigationBarTextStyle: 'black',
    backgroundColor: '#F0F4F3',
    backgroundTextStyle: 'dark',
  },
  tabBar: {
    custom: true,
    color: '#566461',
    selectedColor: '#0C5459',
    backgroundColor: '#FFFFFF',
    list: [
      { pagePath: 'pages/home/index', text: '首页' },
      { pagePath: 'pages/book/index', text: '挂号' },
      { pagePath: 'pages/reports/index', text: '报告' },
      { pagePath: 'pages/me/index', text: '我的' },
    ],
  },
});
