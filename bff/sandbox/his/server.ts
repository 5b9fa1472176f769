import { type SandboxClock } from '../platform/clock';
import { type FaultBoard } from '../platform/faults';
import { type ControlRoutes, type Scene } from '../platform/scene';
import { openDatabase } from './database';
import { type CallCounts, type His, type InsurerLine, todayOf } from './domain/his';
import { noTraps } from './domain/traps';
import { startRestServer } from './rest/rest-server';
import { ensureSchedule } from './seed/schedule-plan';
import { isEmpty, seedHis } from './seed/seed';
import { type SoapCredentials, startSoapServer } from './soap/soap-server';
import { controlRoutes } from './staff/control-routes';
import { wallScenes } from './staff/scenes';

export interface HisDeps {
  port: number;
  soapPort: number;
  stateDir: string;
  clock: SandboxClock;
  faults: FaultBoard;
  credentials: { appId: string; appSecret: string };
  soapCredentials: SoapCredentials;
  insurer: InsurerLine;
}

export interface RunningHis {
  /** For the archive of pictures, which has the same patients. */
  his: His;
  url: string;
  soapUrl: string;
  controlRoutes: ControlRoutes;
  scenes(): Scene[];
  /** Forgets everything, traps and counts too, and seeds again from the clock's day. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const noCounts = (): CallCounts => ({ calls: { rest: {}, soap: {} }, holdsBySlot: {} });

/** Starts the hospital's system on 127.0.0.1, with one door for each dialect; its state is `<stateDir>/his.sqlite`. @throws the listen error */
export async function startHis(deps: HisDeps): Promise<RunningHis> {
  const { clock, insurer } = deps;
  const his: His = { db: openDatabase(deps.stateDir), clock, traps: noTraps(), counts: noCounts(), insurer };
  if (isEmpty(his)) seedHis(his);
  let scheduledFrom = '';
  const prepare = () => {
    const today = todayOf(his);
    if (today === scheduledFrom) return;
    ensureSchedule(his);
    scheduledFrom = today;
  };
  prepare();
  const common = { his, faults: deps.faults, prepare };
  const rest = await startRestServer({ ...common, port: deps.port, credentials: deps.credentials });
  const soap = await startSoapServer({ ...common, port: deps.soapPort, credentials: deps.soapCredentials }).catch(
    async (error: unknown) => {
      await rest.close();
      throw error;
    },
  );
  return {
    his,
    url: rest.url,
    soapUrl: soap.url,
    controlRoutes: controlRoutes(his, prepare, { his: rest, hisSoap: soap }),
    scenes: wallScenes,
    reset() {
      his.db.clear();
      Object.assign(his.traps, noTraps());
      Object.assign(his.counts, noCounts());
      seedHis(his);
      scheduledFrom = '';
      prepare();
      return Promise.resolve();
    },
    async close() {
      await rest.close();
      await soap.close();
      his.db.close();
    },
  };
}
