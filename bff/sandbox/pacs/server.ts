import { timingSafeEqual } from 'node:crypto';
import type { His } from '../his/domain/his';
import type { FaultBoard } from '../platform/faults';
import {
  json,
  Routes,
  startServer,
  type RunningServer,
  type SandboxReply,
  type SandboxRequest,
} from '../platform/http';
import { renderJpeg } from './render';
import { presentInstances, presentStudy, studyById, studyOfOrder } from './studies';

interface Deps {
  port: number;
  his: His;
  faults: FaultBoard;
  credentials: { user: string; password: string };
}

const LARGEST_EDGE_PX = 2048;
const DICOM_JSON = { 'content-type': 'application/dicom+json' };
const OWN_WINDOW = { center: 40, width: 400 };

const refuse = (status: number, why: string): SandboxReply => json(status, { error: why });

function isLetIn(given: string | undefined, { user, password }: Deps['credentials']): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  const told = Buffer.from(given ?? '');
  return wanted.length === told.length && timingSafeEqual(wanted, told);
}

/** `center,width,function` of PS3.18 8.3.5.1.4; null when it is written otherwise. */
function windowOf(text: string | null): { center: number; width: number } | null {
  if (text === null) return OWN_WINDOW;
  const parts = text.split(',');
  const [center, width] = parts.slice(0, 2).map(Number);
  const isWritten = parts.length === 3 && parts[2] === 'linear' && Number.isFinite(center) && Number(width) > 1;
  return isWritten ? { center: center!, width: width! } : null;
}

/** The smaller edge of `width,height`; null when it is written otherwise. */
function edgeOf(text: string | null): number | null {
  if (text === null) return 512;
  const [wide, high, ...more] = text.split(',').map(Number);
  const edge = Math.min(wide ?? Number.NaN, high ?? Number.NaN);
  return more.length === 0 && Number.isInteger(edge) && edge > 0 && edge <= LARGEST_EDGE_PX ? edge : null;
}

/**
 * The hospital's archive of pictures, DICOMweb on 127.0.0.1: searching studies, their metadata, rendered frames. It
 * keeps nothing of its own: what it shows follows from the reports of the HIS.
 */
export async function startPacs(deps: Deps): Promise<RunningServer> {
  const { his } = deps;
  const search = ({ query }: SandboxRequest): SandboxReply => {
    const orderNo = query.get('AccessionNumber') ?? query.get('00080050') ?? '';
    if (orderNo === '' || /[*?]/.test(orderNo)) return refuse(400, 'only a whole AccessionNumber is searched for here');
    const study = studyOfOrder(his, orderNo);
    return study === undefined
      ? { status: 204 }
      : { status: 200, headers: DICOM_JSON, body: JSON.stringify([presentStudy(study)]) };
  };

  const metadata = ({ params }: SandboxRequest): SandboxReply => {
    const study = studyById(his, params.study!);
    if (study === undefined) return refuse(404, 'no such study');
    return { status: 200, headers: DICOM_JSON, body: JSON.stringify(presentInstances(study)) };
  };

  const render = ({ params, query, headers }: SandboxRequest): SandboxReply => {
    // As real archives do: one media type, and not a list of them.
    if (headers.accept !== 'image/jpeg') return refuse(400, 'Accept must be image/jpeg');
    const study = studyById(his, params.study!);
    const slice = study?.seriesId === params.series ? study.instanceIds.indexOf(params.instance!) + 1 : 0;
    if (slice === 0 || params.frame !== '1') return refuse(404, 'no such frame');
    const window = windowOf(query.get('window'));
    const edgePx = edgeOf(query.get('viewport'));
    if (window === null || edgePx === null) return refuse(400, 'window or viewport is written wrongly');
    return { status: 200, headers: { 'content-type': 'image/jpeg' }, body: renderJpeg({ slice, ...window, edgePx }) };
  };

  const routes = new Routes()
    .on('GET', '/dicom-web/studies', search)
    .on('GET', '/dicom-web/studies/:study/metadata', metadata)
    .on('GET', '/dicom-web/studies/:study/series/:series/instances/:instance/frames/:frame/rendered', render);

  const server = await startServer({
    port: deps.port,
    faults: { board: deps.faults, server: 'pacs' },
    handle: async (request) => {
      if (!isLetIn(request.headers.authorization, deps.credentials)) return refuse(401, 'not let in');
      return (await routes.answer(request)) ?? refuse(404, 'no such address');
    },
  });
  return { ...server, url: `${server.url}/dicom-web` };
}
