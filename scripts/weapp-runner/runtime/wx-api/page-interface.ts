import { type Loose } from '../built-package';
import { type Navigation } from '../navigation';
import { ApiFailure, type AsyncApis } from './call';

const FRONT_COLORS = ['#ffffff', '#000000'];

const scrollPage = (
  navigation: Navigation,
  { scrollTop, selector }: { scrollTop?: number; selector?: string },
): void => {
  const { page } = navigation.top().view;
  const found = selector === undefined ? null : page.querySelector(selector);
  if (selector !== undefined && found === null) throw new ApiFailure(`selector ${selector} is not found`);
  if (found !== null) found.scrollIntoView();
  else page.scrollTop = Number(scrollTop ?? 0);
};

/** Calls that change what is around and on the present page. */
export const makePageInterfaceApis = (navigation: Navigation): AsyncApis => ({
  setNavigationBarTitle: ({ title }: { title: string }) => navigation.top().view.setTitle(String(title)),
  setNavigationBarColor: ({ frontColor, backgroundColor }: { frontColor?: string; backgroundColor?: string }) => {
    if (frontColor === undefined || !FRONT_COLORS.includes(frontColor)) {
      throw new ApiFailure(`invalid frontColor "${String(frontColor)}"`);
    }
    navigation.top().view.setColors(frontColor, backgroundColor);
  },
  pageScrollTo: (options: Loose) => scrollPage(navigation, options),
  startPullDownRefresh: () => void navigation.top().instance.onPullDownRefresh?.(),
  stopPullDownRefresh: () => undefined,
});

/** Calls that a phone shows or feels but that change nothing a test can see, except that they were made. */
export const RECORDED_ONLY = [
  ...[
    'showNavigationBarLoading',
    'hideNavigationBarLoading',
    'hideHomeButton',
    'setBackgroundColor',
    'setBackgroundTextStyle',
  ],
  ...['setTabBarBadge', 'removeTabBarBadge', 'showTabBarRedDot', 'hideTabBarRedDot', 'setTabBarItem', 'setTabBarStyle'],
  ...['hideTabBar', 'showTabBar', 'vibrateShort', 'vibrateLong', 'setKeepScreenOn', 'makePhoneCall', 'previewImage'],
  ...[
    'openDocument',
    'openLocation',
    'hideKeyboard',
    'showShareMenu',
    'hideShareMenu',
    'updateShareMenu',
    'exitMiniProgram',
  ],
  ...['preloadSubpackage', 'reportAnalytics', 'saveImageToPhotosAlbum', 'addPhoneContact', 'addPhoneCalendar'],
  ...['openCustomerServiceChat', 'setVisualEffectOnCapture', 'disableAlertBeforeUnload', 'enableAlertBeforeUnload'],
];
