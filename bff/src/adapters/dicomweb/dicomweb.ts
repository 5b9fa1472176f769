import { type ArchivedStudy, ImagingError, type ImagingPort, type RenderedFrame } from '../../ports/imaging';
import { exchangeBytes, TOO_LARGE } from '../http-exchange';
import { type Dataset, TAG, textOf } from './dataset';
import { readDatasets } from './read-datasets';
import { studyOf } from './study';

export interface DicomwebConfig {
  /** Root of the service, for example `https://pacs.example/dicom-web`. */
  baseUrl: string;
  /** HTTP Basic; null when the archive lets in whoever reaches it. */
  credentials: { user: string; password: string } | null;
  timeoutMs: number;
}

// A thousand slices of a CT describe themselves in about 16 MB; the largest have some thousands.
const LARGEST_METADATA_BYTES = 96 * 1024 * 1024;
const LARGEST_FRAME_BYTES = 8 * 1024 * 1024;
/** One order seldom makes more; what an archive says beyond this is a sign of a search that matched too much. */
const STUDIES_MAX = 5;

// DICOM allows 16 characters, hospitals write more. No backslash; an asterisk or a question mark would ask for everybody's pictures.
const ACCESSION_NUMBER = /^[^\\*?\p{Cc}]{1,64}$/u;
const UID = /^[0-9.]{1,64}$/;

const uid = (value: string): string => {
  if (!UID.test(value)) throw new ImagingError('Protocol', 'an id of the archive is no UID');
  return value;
};

// The header may name another format than the bytes are in, so the bytes decide.
const mediaTypeOf = (bytes: Uint8Array): RenderedFrame['mediaType'] | null => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return 'image/png';
  return null;
};

/** Reads pictures over DICOMweb: QIDO-RS to find a study, WADO-RS for what it holds and for rendered frames (PS3.18). */
export const makeDicomweb = ({ baseUrl, credentials, timeoutMs }: DicomwebConfig): ImagingPort => {
  const authorization = credentials
    ? { authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}` }
    : undefined;

  /** Null: the archive has nothing there. */
  const read = async (path: string, accept: string, largestBytes: number): Promise<Buffer | null> => {
    const answer = await exchangeBytes({
      method: 'GET',
      url: `${baseUrl}${path}`,
      headers: { accept, ...authorization },
      timeoutMs,
      largestBytes,
    });
    if (answer.kind === 'notSent') throw new ImagingError('Unavailable', answer.cause);
    if (answer.kind === 'lost') {
      if (answer.cause === TOO_LARGE) throw new ImagingError('Protocol', answer.cause);
      const isSlow = answer.cause.includes('TimeoutError') || answer.cause.includes('UND_ERR_HEADERS_TIMEOUT');
      throw new ImagingError(isSlow ? 'Timeout' : 'Unavailable', answer.cause);
    }
    const { status, body } = answer;
    if (status === 204 || status === 404) return null;
    if (status === 401 || status === 403) throw new ImagingError('Refused', `status ${status}`);
    if (status >= 500 || status === 429) throw new ImagingError('Unavailable', `status ${status}`);
    if (status !== 200) throw new ImagingError('Protocol', `status ${status}`);
    return body;
  };

  const describe = async (path: string): Promise<Dataset[]> => {
    const body = await read(path, 'application/dicom+json', LARGEST_METADATA_BYTES);
    if (body === null) return [];
    try {
      return await readDatasets(body);
    } catch {
      throw new ImagingError('Protocol', 'the answer is no DICOM JSON');
    }
  };

  return {
    async findStudies(accessionNumber) {
      if (!ACCESSION_NUMBER.test(accessionNumber)) return [];
      const query = `AccessionNumber=${encodeURIComponent(accessionNumber)}&limit=${STUDIES_MAX + 1}`;
      const found = await describe(`/studies?${query}`);
      if (found.length > STUDIES_MAX) throw new ImagingError('Protocol', 'one order has too many studies');
      // A search may squeeze names into Latin letters; what the study says of itself is whole.
      const studies = await Promise.all(
        found.map(async (study) => {
          const studyId = uid(textOf(study, TAG.studyId));
          return studyOf(studyId, await describe(`/studies/${studyId}/metadata`));
        }),
      );
      return studies.filter((study): study is ArchivedStudy => study?.accessionNumber === accessionNumber);
    },

    async renderFrame({ studyId, seriesId, instanceId, frame, window, fitPx }) {
      const instance = `/studies/${uid(studyId)}/series/${uid(seriesId)}/instances/${uid(instanceId)}`;
      const grey = window === null ? '' : `&window=${window.center},${window.width},${window.shape}`;
      const bytes = await read(
        `${instance}/frames/${frame}/rendered?viewport=${fitPx},${fitPx}${grey}`,
        'image/jpeg',
        LARGEST_FRAME_BYTES,
      );
      if (bytes === null) throw new ImagingError('NotFound', 'the archive has no such picture');
      const mediaType = mediaTypeOf(bytes);
      if (mediaType === null) throw new ImagingError('Protocol', 'the answer is no picture');
      return { mediaType, bytes };
    },
  };
};
