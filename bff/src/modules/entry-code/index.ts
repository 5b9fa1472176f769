import type { EntryCodeView } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Routes } from '../../platform/http/bind';
import type { Clock } from '../../ports/clock';
import type { WechatPort } from '../../ports/wechat';
import type { Catalog } from '../catalog';
import type { Staff } from '../staff';
import { makeBoardLink } from './board-link';
import { makeEntryCodeRepository } from './entry-code.repository';
import { makeManageEntryCodes } from './manage-entry-codes';
import { makeNameScene } from './name-scene';
import { makePrintSheets } from './print-sheets';
import { makeReadEntryCode } from './read-entry-code';
import { makeSceneSeal } from './scene-seal';

interface Deps {
  tx: Transactions;
  clock: Clock;
  catalog: Pick<Catalog, 'departments'>;
  config: Pick<HospitalConfig, 'areas' | 'code' | 'entryPoints' | 'name' | 'plainScenes'>;
  staff: Staff;
  wechat: Pick<WechatPort, 'drawMiniCode'>;
  /** The first signs, all are believed. */
  codeKeys: readonly { id: string; key: Buffer }[];
  publicUrl: string;
}

/** 扫码入口: what the codes on walls, doors, beds and bills open, and how staff make, print and revoke them. */
export const makeEntryCodeModule = (deps: Deps) => {
  const all = {
    ...deps,
    codes: makeEntryCodeRepository(),
    names: makeNameScene(deps),
    seal: makeSceneSeal(deps.codeKeys, deps.config.code),
  };
  const read = makeReadEntryCode(all);
  const manage = makeManageEntryCodes(all);
  const print = makePrintSheets(all);
  const routes: Routes = {
    readEntryCode: ({ params, query }) => read(params.scene, query.again !== 'yes'),
    listEntryCodes: ({ actorId }) => manage.list(actorId),
    issueEntryCodes: ({ actorId, body }) => manage.issue(actorId, body),
    revokeEntryCodes: ({ actorId, body }) => manage.revoke(actorId, body.ids, body.reason),
    printEntryCodes: ({ actorId, body }) => print(actorId, body),
  };
  return {
    routes,
    readEntryCode: (scene: string): Promise<EntryCodeView> => read(scene, false),
    boardLink: makeBoardLink(all),
  };
};
