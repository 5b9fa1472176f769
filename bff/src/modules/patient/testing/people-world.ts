import { randomUUID } from 'node:crypto';
import type { AddPatientRequest, Contract, EndpointName } from '@anzhen/shared-types';
import { makeMemorySessionCache } from '../../../adapters/memory';
import type { Call, Routes } from '../../../platform/http/bind';
import type { Log } from '../../../platform/log/log';
import type { HisPort } from '../../../ports/his';
import type { SessionCache } from '../../../ports/session-cache';
import { WechatError, type WechatPort } from '../../../ports/wechat';
import { type FakeHisClinic, makeFakeHisClinic } from '../../../testing/fake-his-clinic';
import { openTestWorld, testLog } from '../../../testing/harness';
import { makeAudit, makeWorklist } from '../../audit';
import { makeIdentityModule } from '../../identity';
import { makePrivacyModule } from '../../privacy';
import { makeReportRepository } from '../../report/report.repository';
import { makeStaffRepository } from '../../staff/staff.repository';
import { makePatientModule } from '..';

const policy = { version: '2', effectiveFrom: '2026-11-01', sections: [] };

interface Options {
  log?: Log;
  cache?: SessionCache;
  his?(clinic: FakeHisClinic): Pick<HisPort, 'findPatients' | 'createPatient'>;
  wechat?: Pick<WechatPort, 'login'>;
}

/** A number of the right form for somebody born on a day; the region does not exist. */
export const idNumberOf = (birthDate: string, serial = 2): string => {
  const body = `990101${birthDate.replaceAll('-', '')}${String(serial).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return body + '10X98765432'[sum % 11];
};

export const adult = (change: Partial<AddPatientRequest> = {}): AddPatientRequest => ({
  relation: 'mother',
  name: '余佩兰',
  phone: '13900000007',
  idNumber: idNumberOf('1958-03-12'),
  idempotencyKey: randomUUID(),
  ...change,
});

export const child = (change: Partial<AddPatientRequest> = {}): AddPatientRequest => ({
  relation: 'son',
  name: '程小满',
  phone: '13900000008',
  child: {
    birthDate: '2024-05-01',
    sex: 'male',
    guardianName: '程安之',
    guardianIdNumber: idNumberOf('1993-06-18', 6),
  },
  idempotencyKey: randomUUID(),
  ...change,
});

/** `no-such-code` is refused by WeChat, `away` finds nobody there; any other code is a person's own. */
const login = (code: string) => {
  if (code === 'no-such-code') return Promise.reject(new WechatError(40029, 'invalid code'));
  if (code === 'away') return Promise.reject(new WechatError(-1, 'no answer'));
  return Promise.resolve({ openid: `openid-of-${code}`, unionid: `unionid-of-${code}` });
};

/** Identity, patients and privacy as the container wires them, on a real database, with the hospital in memory. */
export const openPeople = async ({ log = testLog, his, wechat = { login }, cache }: Options = {}) => {
  const world = await openTestWorld();
  const clinic = makeFakeHisClinic(world.clock);
  const records = { audit: makeAudit(world), worklist: makeWorklist(world), log };
  const visits = new Set<string>();
  const hasOpenVisit = (_scope: unknown, patientId: string) => Promise.resolve(visits.has(patientId));
  const identity = makeIdentityModule({
    ...world,
    cache: cache ?? makeMemorySessionCache(world.clock),
    wechat,
    policy,
  });
  const patient = makePatientModule({
    ...{ ...world, ...records, hasOpenVisit, privacyGate: identity.privacyGate },
    his: his?.(clinic) ?? clinic,
  });
  const reports = makeReportRepository(world);
  const staff = makeStaffRepository(world);
  const privacy = makePrivacyModule({
    ...{ ...world, ...records, hasOpenVisit, sessions: identity.sessions, patients: patient.patients },
    ...{ erasePatient: patient.erase, eraseUser: identity.erase, reports, staff },
  });
  const routes: Routes = { ...identity.routes, ...patient.routes, ...privacy.routes };

  const call = <Name extends EndpointName>(
    name: Name,
    actorId: string,
    input: { body?: unknown; params?: unknown; sessionId?: string } = {},
  ): Promise<Contract[Name]['response']> => {
    const handler = routes[name];
    if (!handler) throw new Error(`no route ${name}`);
    const facts = { requestId: 'request-1', ip: '127.0.0.1' };
    return handler({ actorId, facts, query: {}, ...input } as unknown as Call<Name>);
  };

  return {
    world,
    clinic,
    identity,
    patient,
    routes,
    visits,
    call,
    /** Somebody who signed in and agreed. */
    async person(code = 'first'): Promise<string> {
      const { userId } = await call('signIn', '', { body: { code } });
      await call('agreePrivacy', userId, { body: { version: policy.version } });
      return userId;
    },
    add: (actorId: string, body: AddPatientRequest) => call('addPatient', actorId, { body }),
    /** One beat of the job that finishes bindings. */
    sweep: () => patient.jobs[0]?.run() ?? Promise.reject(new Error('no job')),
  };
};

export type People = Awaited<ReturnType<typeof openPeople>>;
