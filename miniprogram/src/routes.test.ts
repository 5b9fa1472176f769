import { resetTaro, visitedUrls } from '../testing/taro';
import { navigateTo, openLink, routes, urlOf } from './routes';

interface AppConfig {
  pages: string[];
  subPackages: { root: string; pages: string[] }[];
}

const readAppConfig = (target: 'h5' | 'weapp'): AppConfig => {
  const scope = globalThis as { defineAppConfig?: (config: AppConfig) => AppConfig };
  scope.defineAppConfig = (config) => config;
  process.env.TARO_ENV = target;
  let config: AppConfig | undefined;
  jest.isolateModules(() => {
    config = (jest.requireActual('./app.config') as { default: AppConfig }).default;
  });
  return config!;
};

const pagesOf = ({ pages, subPackages }: AppConfig): string[] => [
  ...pages.map((page) => `/${page}`),
  ...subPackages.flatMap(({ root, pages: inside }) => inside.map((page) => `/${root}/${page}`)),
];

beforeEach(resetTaro);

test('every page of the browser build has a route, and every route a page', () => {
  expect(pagesOf(readAppConfig('h5')).sort()).toEqual(
    Object.values(routes)
      .map(({ path }) => path)
      .sort(),
  );
});

test('the mini-program does not carry the console and the waiting-room screen', () => {
  const pages = pagesOf(readAppConfig('weapp'));
  expect(pages.filter((page) => page.includes('packages/web'))).toEqual([]);
  expect(pages.length).toBeGreaterThan(20);
});

test('parameters are encoded, and those that are undefined are left out', () => {
  expect(urlOf('booking.doctors', { departmentCode: 'A&B', visitDate: undefined })).toBe(
    '/packages/booking/pages/doctors/index?departmentCode=A%26B',
  );
});

test('a tab page is switched to', async () => {
  await navigateTo('home');
  expect(visitedUrls()).toEqual(['/pages/home/index']);
});

test('a link of a message to an unknown page opens nothing', async () => {
  expect(await openLink({ route: 'no.such', params: {} })).toBe(false);
  expect(visitedUrls()).toEqual([]);
});
