import type { Secret } from '../../bff/src/testing/log-leaks';
import { searchLog } from '../local/log-watch';
import type { Bff } from './bff';
import type { Violation } from './invariants';
import type { Phone } from './phone';
import type { OutsideWorld } from './sandbox';

/** What a run has searched in all, for whoever reads its end. */
export interface Searched {
  lines: number;
  secrets: number;
}

interface LogSearchOptions {
  bff: Pick<Bff, 'takeLog'>;
  outside: Pick<OutsideWorld, 'credentials'>;
}

/** Signing in and adding oneself alone are more. */
const FEWEST_ROUTES = 4;

/** Searches what one BFF has logged for everybody and everything that its world knows. */
export const makeLogSearch = ({ bff, outside }: LogSearchOptions) => {
  const phones = new Set<Phone>();
  const searched: Searched = { lines: 0, secrets: 0 };
  return {
    searched,
    know: (phone: Phone): void => void phones.add(phone),
    /** Everything since the last search. */
    async search(): Promise<Violation[]> {
      const lines = bff.takeLog();
      const people: Secret[] = [...phones].flatMap((phone) => phone.secrets());
      const { leaks, secrets, routes } = await searchLog(outside.credentials.urls.control, lines, people);
      searched.lines += lines.length;
      searched.secrets = Math.max(searched.secrets, secrets);
      const isMute = routes < FEWEST_ROUTES;
      return [
        ...leaks.map((leak) => ({ rule: 'a log holds a secret', subject: leak, detail: '' })),
        ...(isMute
          ? [{ rule: 'nothing was logged that could be searched', subject: 'log', detail: `${routes} routes` }]
          : []),
      ];
    },
  };
};

export type LogSearcher = ReturnType<typeof makeLogSearch>;
