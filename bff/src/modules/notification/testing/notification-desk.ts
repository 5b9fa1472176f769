import { join } from 'node:path';
import { makeMemoryRateLimiter, makeMemorySessionCache } from '../../../adapters/memory';
import { loadHospitalConfig } from '../../../platform/hospital-config';
import { testLog, type TestWorld } from '../../../testing/harness';
import { makeWorklist } from '../../audit';
import { makeUserRepository } from '../../identity/user.repository';
import { realPatients } from '../../report/testing/seed-patient';
import { makeNotificationModule } from '..';

type Deps = Parameters<typeof makeNotificationModule>[0];

export const hospital = loadHospitalConfig(join(__dirname, '../../../../../config/hospital/qinghe.yaml'));
const ids = (prefix: string) =>
  Object.fromEntries(Object.keys(hospital.messages.templates).map((key) => [key, `${prefix}-${key}`]));

/** One copy of the module on a real database; what WeChat and others answer is the test's script. */
export const openNotificationDesk = (world: TestWorld, script: Partial<Deps> & Pick<Deps, 'wechat'>) =>
  makeNotificationModule({
    ...{
      ...world,
      log: testLog,
      config: hospital.messages,
      privacyDepartments: hospital.privacyDepartments,
      sms: null,
    },
    templateIds: { subscribe: ids('mini'), official: ids('official') },
    ...{ accounts: makeUserRepository(world), patients: realPatients(world), worklist: makeWorklist(world) },
    ...{ rateLimiter: makeMemoryRateLimiter(), cache: makeMemorySessionCache(world.clock), wake: () => undefined },
    push: { echo: () => '', read: () => [] },
    reports: {
      describeForMessage: () => Promise.resolve(null),
      whoMayRead: (_scope, all) => Promise.resolve([...all]),
    },
    ...script,
  });
export type NotificationDesk = ReturnType<typeof openNotificationDesk>;

/** The real accounts, of which all have this unionid. */
export const contactsWith =
  (world: TestWorld, unionid: () => string | null): Deps['accounts']['contactsOf'] =>
  async (scope, userIds) => {
    const contacts = await makeUserRepository(world).contactsOf(scope, userIds);
    return new Map([...contacts].map(([id, { openid }]) => [id, { openid, unionid: unionid() }]));
  };
