import type { Routes } from '../../platform/http/bind';
import { makeGetVisit, type VisitDeps } from './get-visit';

export const makeVisitModule = (deps: VisitDeps): { routes: Routes } => {
  const getVisit = makeGetVisit(deps);
  return {
    routes: {
      getVisit: ({ actorId, params, facts }) =>
        getVisit({ ownerId: actorId, patientId: params.patientId, requestId: facts.requestId }),
    },
  };
};
