import { MINUTE } from '@anzhen/shared-types';
import type { Transactions } from '../../platform/db/transaction';
import type { Log } from '../../platform/log/log';
import type { ShortMemory } from '../../platform/single-flight';
import type { HisReport } from '../../ports/his';
import type { ArchivedImage, ArchivedSeries, ArchivedStudy, ImagingPort } from '../../ports/imaging';
import type { Audit } from '../audit';
import type { Reports } from '../report';
import { isOfPatient } from './belonging.policy';
import { toImagingError } from './imaging-failure';

export interface OpenImagesCommand {
  actorId: string;
  patientId: string;
  reportId: string;
  requestId: string;
}

/** Where one picture lies. */
export interface FoundImage {
  studyId: string;
  series: ArchivedSeries;
  image: ArchivedImage;
}

export interface OpenedImages {
  report: HisReport;
  studies: readonly ArchivedStudy[];
  /** By the id that the phone knows. */
  images: ReadonlyMap<string, FoundImage>;
}

interface Deps {
  tx: Transactions;
  log: Log;
  memory: ShortMemory;
  imaging: ImagingPort;
  reports: Pick<Reports, 'open' | 'openAgain'>;
  audit: Audit;
}

// Somebody who swipes through a hundred slices opens one set of pictures once. Consent and release are asked about with
// each; what the hospital takes back meanwhile is gone after a minute.
const OPEN_MS = MINUTE;

export const idOfImage = ({ instanceId, frame }: Pick<ArchivedImage, 'instanceId' | 'frame'>): string =>
  `${instanceId}-${frame}`;

const byId = (studies: readonly ArchivedStudy[]): ReadonlyMap<string, FoundImage> =>
  new Map(
    studies.flatMap(({ studyId, series }) =>
      series.flatMap((each) =>
        each.images.map((image) => [idOfImage(image), { studyId, series: each, image }] as const),
      ),
    ),
  );

/**
 * Finds the pictures of a report, for one who may open the report. Asked again within a minute it answers from memory,
 * after having asked anew whose patient it is and what they may see; each opening and each refusal is on record.
 * @throws as opening a report · IMAGING.UNAVAILABLE
 */
export const makeOpenImages = ({ tx, log, memory, imaging, reports, audit }: Deps) => {
  const find = async (command: OpenImagesCommand): Promise<OpenedImages> => {
    const { actorId, reportId, requestId } = command;
    const { patient, report } = await reports.open(command);
    if (report.kind !== 'exam' || report.orderNumber === '') return { report, studies: [], images: new Map() };
    const found = await imaging.findStudies(report.orderNumber).catch((error: unknown) => {
      throw toImagingError(error, reportId);
    });
    const studies = found.filter((study) => isOfPatient(study, patient));
    if (studies.length < found.length) {
      log.error({ reportId, found: found.length, kept: studies.length }, 'pictures of another person were held back');
    }
    await tx.run((scope) =>
      audit.record(scope, {
        ...{ actorKind: 'user', actorId, ownerId: patient.ownerId, patientId: patient.id, requestId },
        ...{ action: 'report.images_read', subjectKind: 'report', subjectId: reportId },
      }),
    );
    return { report, studies, images: byId(studies) };
  };

  return async (command: OpenImagesCommand): Promise<OpenedImages> => {
    const { actorId, patientId, reportId } = command;
    let isFirst = false;
    const opened = await memory.remember(`images:${actorId}:${patientId}:${reportId}`, OPEN_MS, () => {
      isFirst = true;
      return find(command);
    });
    if (!isFirst) await reports.openAgain(command, opened.report);
    return opened;
  };
};

export type OpenImages = ReturnType<typeof makeOpenImages>;
