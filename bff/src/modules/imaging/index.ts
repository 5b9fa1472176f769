import type { Routes } from '../../platform/http/bind';
import type { Transactions } from '../../platform/db/transaction';
import { AppError } from '../../platform/app-error';
import type { Log } from '../../platform/log/log';
import type { ShortMemory } from '../../platform/single-flight';
import type { ImagingPort } from '../../ports/imaging';
import type { Audit } from '../audit';
import type { Reports } from '../report';
import { presentImages } from './imaging.presenter';
import { makeOpenImages } from './open-images';
import { makeReadImage } from './read-image';

interface Deps {
  tx: Transactions;
  log: Log;
  memory: ShortMemory;
  /** Null: the hospital shows no pictures on the phone. */
  imaging: ImagingPort | null;
  reports: Pick<Reports, 'open' | 'openAgain'>;
  audit: Audit;
}

/** Pictures of examinations (影像), beside the reports that they belong to. */
export const makeImagingModule = ({ imaging, ...deps }: Deps): { routes: Routes } => {
  if (imaging === null) {
    return {
      routes: {
        // Even that there are none is told only to those whose report it is.
        async getReportImages({ actorId, params, facts }) {
          await deps.reports.open({ ...params, actorId, requestId: facts.requestId });
          return { status: 'not_offered', series: [], keyImages: [] };
        },
        async getReportImage({ actorId, params, facts }) {
          await deps.reports.open({ ...params, actorId, requestId: facts.requestId });
          throw new AppError('IMAGE.NOT_FOUND', { reportId: params.reportId });
        },
      },
    };
  }
  const openImages = makeOpenImages({ ...deps, imaging });
  const readImage = makeReadImage({ imaging, openImages });
  return {
    routes: {
      getReportImages: async ({ actorId, params, facts }) =>
        presentImages(await openImages({ ...params, actorId, requestId: facts.requestId })),
      async getReportImage({ actorId, params, query, facts, ctx }) {
        const { mediaType, bytes } = await readImage({ ...params, ...query, actorId, requestId: facts.requestId });
        ctx.type = mediaType;
        return bytes;
      },
    },
  };
};
