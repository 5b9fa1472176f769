import { type SandboxClock } from '../platform/clock';
import { type FaultBoard } from '../platform/faults';
import { type ControlRoutes, type Scene } from '../platform/scene';
import { openDatabase } from './database';
import { type His, todayOf } from './domain/his';
import { startRestServer } from './rest/rest-server';
import { ensureSchedule } from './seed/schedule-plan';
import { isEmpty, seedHis } from './seed/seed';
import { controlRoutes } from './staff/control-routes';
import { wallScenes } from './staff/scenes';

export interface HisDeps {
  port: number;
  stateDir: string;
  clock: SandboxClock;
  faults: FaultBoard;
  credentials: { appId: string; appSecret: string };
}

export interface RunningHis {
  url: string;
  controlRoutes: ControlRoutes;
  scenes(): Scene[];
  /** Forgets everything and seeds again from the clock's day. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the hospital's system on 127.0.0.1; its state is `<stateDir>/his.sqlite`. @throws the listen error */
export async function startHis(deps: HisDeps): Promise<RunningHis> {
  const his: His = { db: openDatabase(deps.stateDir), clock: deps.clock };
  if (isEmpty(his)) seedHis(his);
  let scheduledFrom = '';
  const prepare = () => {
    const today = todayOf(his);
    if (today === scheduledFrom) return;
    ensureSchedule(his);
    scheduledFrom = today;
  };
  prepare();
  const rest = await startRestServer({
    his,
    faults: deps.faults,
    port: deps.port,
    credentials: deps.credentials,
    prepare,
  });
  return {
    url: rest.url,
    controlRoutes: controlRoutes(his, prepare),
    scenes: wallScenes,
    reset() {
      his.db.clear();
      seedHis(his);
      scheduledFrom = '';
      prepare();
      return Promise.resolve();
    },
    async close() {
      await rest.close();
      his.db.close();
    },
  };
}
