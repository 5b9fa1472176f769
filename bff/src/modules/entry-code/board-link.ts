import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Clock } from '../../ports/clock';
import { areaOf } from '../catalog';
import type { EntryCodeRepository } from './entry-code.repository';
import { linkOf, liveKeyOf, statusOf } from './manage-entry-codes';
import { plainBoardScene } from './scene';
import type { SceneSeal } from './scene-seal';

interface Deps {
  tx: Transactions;
  clock: Clock;
  codes: Pick<EntryCodeRepository, 'findLive'>;
  seal: SceneSeal;
  config: Pick<HospitalConfig, 'areas' | 'plainScenes'>;
  publicUrl: string;
}

/** The address behind the code that the screen of a waiting area shows; null while none was made for it. */
export const makeBoardLink =
  ({ tx, clock, codes, seal, config, publicUrl }: Deps) =>
  async (area: string): Promise<string | null> => {
    const place = config.areas.find((each) => areaOf(each) === area);
    if (!place) return null;
    const row = await codes.findLive(tx.outside, liveKeyOf('board', place.code));
    if (row && statusOf(row, clock.now()) === 'live') return linkOf(publicUrl, seal.seal(row));
    return config.plainScenes === 'accepted' ? linkOf(publicUrl, plainBoardScene(place.code)) : null;
  };
