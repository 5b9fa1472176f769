import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode } from 'jpeg-js';
import type { ArchivedStudy, GreyWindow, ImagingPort } from '../../ports/imaging';
import { isOrthancInstalled, type RunningOrthanc, startOrthanc } from '../../testing/orthanc-process';
import { makeDicomweb } from '.';
import type { Dataset } from './dataset';
import { sidesOf } from './sides';
import { studyOf } from './study';

// Only Debian packs Orthanc together with its DICOMweb; scripts/test installs both wherever it can.
const onDebian = process.platform === 'darwin' && !isOrthancInstalled ? describe.skip : describe;

const CT = 'test_files/dicomdirtests/77654033/CT2';
const CT_FILES = ['17106', '17136', '17166', '17196'];

/** Width and height in the header of a JPEG's frame. */
const jpegSize = (bytes: Uint8Array): [number, number] => {
  const view = Buffer.from(bytes);
  for (let at = 2; at < view.length; at += 2 + view.readUInt16BE(at + 2)) {
    const marker = view[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xc3) return [view.readUInt16BE(at + 7), view.readUInt16BE(at + 5)];
  }
  throw new Error('a JPEG without a frame');
};

onDebian('pictures of a real Orthanc', () => {
  let orthanc: RunningOrthanc;
  let imaging: ImagingPort;

  /** The hospital's order number is written into a sample, as a modality takes it over from the worklist. */
  const order = async (study: string, accessionNumber: string, kept = ['SOPInstanceUID']): Promise<void> => {
    const change = { Replace: { AccessionNumber: accessionNumber }, Keep: kept, KeepSource: false };
    await orthanc.ask('POST', `/studies/${study}/modify`, { ...change, Synchronous: true, Force: true });
  };
  const only = async (accessionNumber: string): Promise<ArchivedStudy> => {
    const studies = await imaging.findStudies(accessionNumber);
    expect(studies).toHaveLength(1);
    return studies[0]!;
  };

  beforeAll(async () => {
    orthanc = await startOrthanc();
    imaging = makeDicomweb({ ...orthanc, timeoutMs: 8_000 });
    const stored = [];
    // Out of order on purpose: archives keep pictures as they come.
    for (const file of [...CT_FILES].reverse()) stored.push(await orthanc.storeSample(`${CT}/${file}`));
    await order(stored[0]!.study, 'O2606120001');
    for (const [file, accessionNumber] of [
      ['charset_files/chrX1.dcm', 'X1'],
      ['charset_files/chrX2.dcm', 'X2'],
      ['test_files/SC_rgb_rle_2frame.dcm', 'FILM'],
      ['test_files/waveform_ecg.dcm', 'ECG'],
    ] as const) {
      await order((await orthanc.storeSample(file)).study, accessionNumber);
    }
  });
  afterAll(() => orthanc?.stop());

  test('an order has its study: one series, in the order of the slices, with the sides of the patient', async () => {
    const study = await only('O2606120001');
    expect(study).toMatchObject({ patientNumber: '77654033', patientName: 'Doe Archibald', keyImages: [] });
    expect(study.series).toHaveLength(1);
    const [series] = study.series;
    expect(series).toMatchObject({ modality: 'CT', description: 'Routine Brain', bodyPart: 'HEAD' });
    expect(series!.images.map(({ instanceId }) => instanceId.split('.').at(-1))).toEqual(['93', '94', '95', '96']);
    expect(series!.images[0]).toMatchObject({ frame: 1, sides: { left: 'R', right: 'L' }, longestEdgePx: 16 });
  });

  test.each([
    ['X1', '王小東'],
    ['X2', '王小东'],
  ])('the Chinese name in %s arrives whole, whichever characters the file is written in', async (number, name) => {
    expect(await only(number)).toMatchObject({ patientName: name });
  });

  test('nothing is found for an order without pictures, and no pattern finds the pictures of others', async () => {
    for (const number of ['O9999', 'O2606*', '*', 'O260612000?', '', 'X1\\X2']) {
      expect(await imaging.findStudies(number)).toEqual([]);
    }
    // A recording of the heart is a study without pictures.
    expect(await imaging.findStudies('ECG')).toEqual([]);
  });

  test('a frame is a JPEG of the asked size, and another window makes another picture', async () => {
    const { studyId, series } = await only('O2606120001');
    const { seriesId, images } = series[0]!;
    const { instanceId, frame } = images[0]!;
    const at = { studyId, seriesId, instanceId, frame, fitPx: 256 };
    const brain = await imaging.renderFrame({ ...at, window: { center: 40, width: 80, shape: 'linear' } });
    const bone = await imaging.renderFrame({ ...at, window: { center: 500, width: 2000, shape: 'linear' } });
    expect(brain.mediaType).toBe('image/jpeg');
    expect(jpegSize(brain.bytes)).toEqual([256, 256]);
    expect(Buffer.compare(brain.bytes, bone.bytes)).not.toBe(0);
    const own = await imaging.renderFrame({ ...at, fitPx: 512, window: null });
    expect(jpegSize(own.bytes)).toEqual([512, 512]);
    await expect(imaging.renderFrame({ ...at, instanceId: '1.2.3', window: null })).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  /** Puts a sample into the archive, with one text in its bytes replaced by another of the same length. */
  const keep = async (file: string, accessionNumber: string, from = '', to = ''): Promise<ArchivedStudy> => {
    const changed = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1');
    const { study } = await orthanc.storeSample(`test_files/${file}`, changed);
    // The archive finds a picture by its id alone, so that variants of one file need one each.
    await order(study, accessionNumber, []);
    return only(accessionNumber);
  };
  /** How bright its first picture is on the whole, 0 to 255. */
  const brightness = async ({ studyId, series }: ArchivedStudy, window: GreyWindow | null): Promise<number> => {
    const { seriesId, images } = series[0]!;
    const { instanceId, frame } = images[0]!;
    const drawn = await imaging.renderFrame({ studyId, seriesId, instanceId, frame, fitPx: 128, window });
    const { data } = decode(Buffer.from(drawn.bytes));
    return data.reduce((sum, value, at) => (at % 4 === 0 ? sum + value : sum), 0) / (data.length / 4);
  };
  const ownOf = ({ series }: ArchivedStudy) => series[0]!.images[0]!.ownWindow;

  test('the window that a picture carries is found, and makes another picture than the archive would', async () => {
    const picture = await keep('MR_small.dcm', 'OWN');
    expect(ownOf(picture)).toEqual({ center: 600, width: 1600, shape: 'linear' });
    const [own, sigmoid, spread] = await Promise.all([
      brightness(picture, ownOf(picture)),
      brightness(picture, { ...ownOf(picture)!, shape: 'sigmoid' }),
      brightness(picture, null),
    ]);
    expect(Math.abs(own - spread)).toBeGreaterThan(5);
    expect(Math.abs(own - sigmoid)).toBeGreaterThan(1);
  });

  test('a picture in which white is low is turned round, and a window is meant in the unit of the modality', async () => {
    const plain = await keep('MR_small.dcm', 'LOW-BLACK');
    const inverse = await keep('MR_small.dcm', 'LOW-WHITE', 'MONOCHROME2', 'MONOCHROME1');
    expect(await brightness(inverse, ownOf(inverse))).toBeCloseTo(255 - (await brightness(plain, ownOf(plain))), -1);
    const wide = { center: 0, width: 2000, shape: 'linear' as const };
    const hounsfield = await keep('CT_small.dcm', 'HU');
    // The same stored values, 1,000 Hounsfield units higher.
    const higher = await keep('CT_small.dcm', 'HU-HIGHER', '-1024', '-0024');
    const [before, after] = [await brightness(hounsfield, wide), await brightness(higher, wide)];
    expect([ownOf(hounsfield), after - before > 60]).toEqual([null, true]);
  });

  test('a picture with two frames is two pictures', async () => {
    const { studyId, series } = await only('FILM');
    const { seriesId, images } = series[0]!;
    expect(images.map(({ frame }) => frame)).toEqual([1, 2]);
    const [first, second] = await Promise.all(
      images.map(({ instanceId, frame }) =>
        imaging.renderFrame({ studyId, seriesId, instanceId, frame, fitPx: 100, window: null }),
      ),
    );
    expect(jpegSize(first!.bytes)).toEqual(jpegSize(second!.bytes));
  });

  test('what the radiologist pointed at is found with its words', async () => {
    const before = await only('O2606120001');
    const { instanceId } = before.series[0]!.images[2]!;
    await orthanc.ask('POST', '/tools/create-dicom', {
      Force: true,
      Tags: {
        ...{ StudyInstanceUID: before.studyId, PatientID: before.patientNumber, AccessionNumber: 'O2606120001' },
        ...{ SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.59', Modality: 'KO', SpecificCharacterSet: 'ISO_IR 192' },
        ContentSequence: [
          { ValueType: 'TEXT', TextValue: '小结节' },
          { ValueType: 'IMAGE', ReferencedSOPSequence: [{ ReferencedSOPInstanceUID: instanceId }] },
          { ValueType: 'IMAGE', ReferencedSOPSequence: [{ ReferencedSOPInstanceUID: '1.2.3.4' }] },
        ],
      },
    });
    const after = await only('O2606120001');
    expect(after.keyImages).toEqual([{ instanceId, frame: 1, label: '小结节' }]);
    expect(after.series).toEqual(before.series);
  });

  test('a wrong password is told apart from a missing picture', async () => {
    const stranger = makeDicomweb({ ...orthanc, credentials: { user: 'anzhen', password: 'no' }, timeoutMs: 8_000 });
    await expect(stranger.findStudies('O2606120001')).rejects.toMatchObject({ code: 'Refused' });
  });
});

describe('an archive that fails', () => {
  let server: Server;
  let answer: RequestListener;
  let baseUrl: string;
  let imaging: ImagingPort;
  const frame = { studyId: '1.2', seriesId: '1.3', instanceId: '1.4', frame: 1, fitPx: 512, window: null };

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    baseUrl = `http://127.0.0.1:${port}`;
    imaging = makeDicomweb({ baseUrl, credentials: null, timeoutMs: 3_000 });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each<[string, RequestListener, string]>([
    ['is overloaded', (_request, response) => response.writeHead(503).end(), 'Unavailable'],
    ['hangs up', (request) => request.socket.destroy(), 'Unavailable'],
    ['says nothing', () => undefined, 'Timeout'],
    ['stops in the middle', (_request, response) => void response.writeHead(200).write('[{'), 'Timeout'],
    ['shows a page of a proxy', (_request, response) => response.end('<html>'), 'Protocol'],
    [
      'names a study by no UID',
      (_request, response) => response.end('[{"0020000D":{"Value":["../../etc"]}}]'),
      'Protocol',
    ],
  ])('that %s is a typed error', async (_what, how, code) => {
    answer = how;
    await expect(imaging.findStudies('O1')).rejects.toMatchObject({ name: 'ImagingError', code });
  });

  test('a CT of thousands of slices, and one of thousands of frames, are read while others are served', async () => {
    const patient = makeDicomweb({ baseUrl, credentials: null, timeoutMs: 60_000 });
    const value = (given: unknown) => ({ vr: 'UN', Value: [given].flat() });
    const common = {
      ...{ '00080050': value('O1'), '0020000D': value('1.2'), '0020000E': value('1.3'), '00280010': value(8) },
      // Brackets and quotes in a text end nothing.
      '00081030': value('胸部 "平扫" ]}, \\'),
    };
    const slices = Array.from({ length: 2_000 }, (_, at) => ({
      ...common,
      ...{ '00080018': value(`1.4.${at}`), '00200013': value(2_000 - at), '00091001': value('x'.repeat(3_000)) },
    }));
    const group = (center: number) => ({ '00289132': value([{ '00281050': value(center), '00281051': value(400) }]) });
    const groups = Array.from({ length: 2_000 }, (_, at) => group(at));
    const enhanced = { '00280008': value(2_000), '00280004': value('MONOCHROME2'), '52009230': value(groups) };
    const thick = { ...common, ...enhanced, '0020000E': value('1.5'), '00080018': value('1.6') };
    answer = ({ url }, response) =>
      response.end(JSON.stringify(url?.includes('metadata') ? [...slices, thick] : [common]));
    let turns = 0;
    const others = setInterval(() => (turns += 1), 0);
    const [study] = await patient.findStudies('O1');
    clearInterval(others);
    expect(turns).toBeGreaterThan(20);
    expect(study?.series.map(({ images }) => images.length)).toEqual([2_000, 2_000]);
    expect(study?.series[0]?.images[0]?.instanceId).toBe('1.4.1999');
    expect(study?.series[1]?.images[1_999]?.ownWindow).toMatchObject({ center: 1_999 });
  });

  test.each(['[{}', '[{},]', '[{} {}]', '[1]', '{}', '[{"00080050":1}]', '[{"a":]}'])(
    '%s is no answer',
    async (text) => {
      answer = (_request, response) => response.end(text);
      await expect(imaging.findStudies('O1')).rejects.toMatchObject({ code: 'Protocol' });
    },
  );

  test('an answer without end is cut off', async () => {
    const patient = makeDicomweb({ baseUrl, credentials: null, timeoutMs: 20_000 });
    answer = (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    };
    await expect(patient.renderFrame(frame)).rejects.toMatchObject({ code: 'Protocol' });
  });

  test('bytes that are no picture are refused whatever the header says; a PNG is taken for what it is', async () => {
    answer = (_request, response) => response.setHeader('content-type', 'image/jpeg').end('<html>');
    await expect(imaging.renderFrame(frame)).rejects.toMatchObject({ code: 'Protocol' });
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    answer = (_request, response) => response.setHeader('content-type', 'image/jpeg').end(png);
    expect(await imaging.renderFrame(frame)).toMatchObject({ mediaType: 'image/png' });
  });

  test('nobody at home is told at once', async () => {
    const nobody = makeDicomweb({ baseUrl: 'http://127.0.0.1:1', credentials: null, timeoutMs: 300 });
    await expect(nobody.findStudies('O1')).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

test.each([
  ['a slice from below', [1, 0, 0, 0, 1, 0], [], { left: 'R', right: 'L' }],
  ['a slice from the side', [0, 1, 0, 0, 0, -1], [], { left: 'A', right: 'P' }],
  ['a slice that is tilted a little', [0.98, 0.17, 0, 0, 1, 0], [], { left: 'R', right: 'L' }],
  ['a slanting slice', [0.7, 0.7, 0, 0, 0, 1], [], { left: 'RA', right: 'LP' }],
  ['letters of a plain film', [], ['L', 'F'], { left: 'R', right: 'L' }],
  ['letters that are none', [], ['?'], null],
  ['nothing', [], [], null],
])('sides of %s', (_what, cosines, letters, sides) => {
  expect(sidesOf(cosines, letters)).toEqual(sides);
});

describe('what a picture says of its greys', () => {
  const value = (given: unknown) => ({ Value: [given].flat() });
  const window = (center: unknown, width: unknown, shape?: string): Dataset => ({
    ...{ '00281050': value(center), '00281051': value(width) },
    ...(shape === undefined ? {} : { '00281056': value(shape) }),
  });
  const picture = (facts: Dataset): Dataset => ({
    ...{ '00080018': value('1.2.3'), '0020000E': value('1.2'), '00280010': value(8), '00280011': value(8) },
    '00280004': value('MONOCHROME2'),
    ...facts,
  });
  const imagesOf = (facts: Dataset) => studyOf('1.1', [picture(facts)])!.series[0]!.images;

  test.each<[string, Dataset, object | null]>([
    ['several windows, of which the first counts', window([300, 40], ['400', '80']), { center: 300, width: 400 }],
    ['another shape', window(300, 400, 'SIGMOID'), { center: 300, width: 400, shape: 'sigmoid' }],
    ['half a step beside it', window(300, 400, 'LINEAR_EXACT'), { center: 300, width: 400, shape: 'linear' }],
    ['a width that none can have', window(300, 0), null],
    ['words', window('mid', 'wide'), null],
    ['only one half', { '00281050': value(300) }, null],
    ['a window on colours', { ...window(300, 400), '00280004': value('RGB') }, null],
    ['a table and no window', { '00283010': value([{ '00283006': value([0, 1]) }]) }, null],
  ])('%s', (_what, facts, expected) => {
    const [image] = imagesOf(facts);
    if (expected === null) expect(image?.ownWindow).toBeNull();
    else expect(image?.ownWindow).toMatchObject(expected);
  });

  test('frames of an enhanced picture have their own windows and lie as all of them say', () => {
    const frame = (center: number): Dataset => ({ '00289132': value([window(center, 400)]) });
    const shared = { '00209116': value([{ '00200037': value([1, 0, 0, 0, 1, 0]) }]) };
    const images = imagesOf({
      ...{ '00280008': value(2), '52009230': value([frame(300), frame(500)]), '52009229': value([shared]) },
    });
    expect(images.map(({ ownWindow, sides }) => [ownWindow?.center, sides?.left])).toEqual([
      [300, 'R'],
      [500, 'R'],
    ]);
  });
});
