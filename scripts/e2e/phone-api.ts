import { Api } from '../local/api';
import { type BrowserVisit } from './browser-visit';

/** The phone's own session, spoken to without a screen. */
export const phoneApi = async ({ phone, bffUrl }: Pick<BrowserVisit, 'phone' | 'bffUrl'>): Promise<Api> => {
  const stored = await phone.page.evaluate(() => localStorage.getItem('anzhen.session') ?? '{}');
  return new Api(bffUrl).as((JSON.parse(stored) as { data: { token: string } }).data.token);
};
