import { hospitalDate } from '@anzhen/shared-types';
import type { Routes } from '../../platform/http/bind';
import type { ShortMemory } from '../../platform/single-flight';
import type { Clock } from '../../ports/clock';
import type { HisPort } from '../../ports/his';
import { makeCatalog, type ReadHeldBack } from './catalog';
import { presentDepartment, presentDepartmentDay, presentSlots, type SaleFacts } from './catalog.presenter';
import { makeFindEarliest } from './find-earliest';
import type { WaitlistRules } from './for-sale.policy';

export { type Catalog, type HeldBack, isPast, type ReadHeldBack } from './catalog';
export { ownFee, PERIOD_ENDS, PERIOD_LABELS } from './catalog.presenter';
export { hasNumbers, sessionForSale, slotForSale, waitlistClosesAt } from './for-sale.policy';

interface Deps {
  his: HisPort;
  clock: Clock;
  memory: ShortMemory;
  readHeldBack: ReadHeldBack;
  waitlist: WaitlistRules;
}

export const makeCatalogModule = (deps: Deps) => {
  const { clock, readHeldBack, waitlist } = deps;
  const catalog = makeCatalog(deps);
  const saleOf = async (sessionIds: readonly string[]): Promise<SaleFacts> => ({
    heldBack: await readHeldBack(sessionIds),
    waitlist,
    now: clock.now(),
  });

  const routes: Routes = {
    listDepartments: async () => ({ departments: (await catalog.departments()).map(presentDepartment) }),
    getDepartmentDay: async ({ params, query }) => {
      const { departmentCode } = params;
      const department = await catalog.department(departmentCode);
      const [doctors, sessions] = await Promise.all([
        catalog.doctors(departmentCode),
        catalog.sessionsOf(departmentCode),
      ]);
      const sale = await saleOf(sessions.map(({ id }) => id));
      const date = query.date ?? hospitalDate(sale.now);
      return presentDepartmentDay({ department, doctors, sessions, date, sale });
    },
    listSlots: async ({ params }) => {
      const session = await catalog.session(params.sessionId);
      const [department, doctors, slots, sale] = await Promise.all([
        catalog.department(session.departmentCode),
        catalog.doctors(session.departmentCode),
        catalog.slots(session.id),
        saleOf([session.id]),
      ]);
      const isGeneral = doctors.find(({ id }) => id === session.doctorId)?.isGeneral ?? false;
      return presentSlots({ session, department, slots, isGeneral, sale });
    },
  };

  /** Today's clinic sessions of one waiting area, for the nurse console. */
  const todaysSessions = async (area: string) => {
    const [departments, sessions] = await Promise.all([
      catalog.departments(),
      catalog.sessionsOn(hospitalDate(clock.now())),
    ]);
    const byCode = new Map(departments.map((department) => [department.code, department]));
    return sessions.flatMap((session) => {
      const department = byCode.get(session.departmentCode);
      if (!department || areaOf(department.place) !== area || session.status === 'stopped') return [];
      const { doctorId, doctorName, doctorTitle, room, period } = session;
      const { code: departmentCode, name: departmentName, place } = department;
      return [
        {
          sessionId: session.id,
          departmentCode,
          departmentName,
          doctorId,
          doctorName,
          doctorTitle,
          room,
          place,
          period,
        },
      ];
    });
  };

  return { routes, catalog, todaysSessions, findEarliest: makeFindEarliest({ ...deps, catalog }) };
};

/** `3 楼 B 区`: the name of a waiting area as people say it and as the codes on the wall carry it. */
export const areaOf = (place: { floor: string; area: string }): string => `${place.floor} ${place.area}`.trim();
