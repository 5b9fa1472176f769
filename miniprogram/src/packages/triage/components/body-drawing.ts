/** Parts of the figure that can be drawn dark. The hospital's form names more parts than can be drawn; those are text. */
export type Region =
  | 'head'
  | 'eyes'
  | 'ears'
  | 'throat'
  | 'chest'
  | 'belly'
  | 'lower-belly'
  | 'back'
  | 'waist'
  | 'hips'
  | 'arm'
  | 'leg'
  | 'foot';

// Looked through from top to bottom: 小腹 before 腹, 后背 before everything with 后.
const words: readonly [RegExp, Region][] = [
  [/小腹|下腹|盆/, 'lower-belly'],
  [/背/, 'back'],
  [/腰/, 'waist'],
  [/臀|屁股|肛/, 'hips'],
  [/眼/, 'eyes'],
  [/耳|鼻/, 'ears'],
  [/喉|嗓|咽|颈|脖/, 'throat'],
  [/胸|心口|乳/, 'chest'],
  [/肚|腹|胃/, 'belly'],
  [/手|臂|胳|肩/, 'arm'],
  [/脚|足|踝/, 'foot'],
  [/腿|膝/, 'leg'],
  [/头|脑|脸|面/, 'head'],
];

/** Where a part of the form is on the figure, by its name; null for 皮肤 or 全身不适. */
export const regionOf = ({ label, side }: { label: string; side: string }): Region | null =>
  side === 'whole' ? null : (words.find(([pattern]) => pattern.test(label))?.[1] ?? null);

export interface Figure {
  view: 'front' | 'back';
  isChild: boolean;
}

const WIDTH = 150;
const HEIGHT = 340;
const LIGHT = '#CFE3DE';
const DARK = '#14696C';
const NECK_Y = 46;

/** Bands of the body from top to bottom, in the drawing's own units; the torso has the arms beside it. */
export const bands = { headTop: 2, neck: NECK_Y, chest: 58, belly: 114, lower: 152, legs: 196, feet: 301, end: 328 };

const outline: Record<'chest' | 'belly' | 'lower', string> = {
  chest: 'M45 67Q75 55 105 67L103 111Q75 119 47 111Z',
  belly: 'M47 114Q75 122 103 114L101 149Q75 156 49 149Z',
  lower: 'M49 152Q75 159 101 152L107 178Q89 182 75 195Q61 182 43 178Z',
};
const NECK = 'M66 45L84 45L86 57Q75 60 64 57Z';
const ARM = 'M42 68Q30 71 28 92L20 148L15 184Q15 197 22 197Q28 196 30 184L37 147L43 112Z';
const LEG = 'M43 182Q60 186 73 198L71 246L67 299L53 299L48 246Z';
const FOOT = 'M53 302L67 302L68 318Q66 327 55 326Q43 325 46 319Z';

const mirrored = (path: string, fill: string): string =>
  `<path d="${path}" fill="${fill}"/><path d="${path}" fill="${fill}" transform="translate(${WIDTH} 0) scale(-1 1)"/>`;
const single = (path: string, fill: string): string => `<path d="${path}" fill="${fill}"/>`;

const headShapes = (fill: (region: Region) => string, view: Figure['view'], chosen: ReadonlySet<Region>): string => {
  const skull = `<ellipse cx="75" cy="24" rx="18" ry="22" fill="${fill('head')}"/>`;
  const ears = mirrored('M57 20Q51 18 53 27Q55 33 58 30Z', fill('ears'));
  if (view === 'back') return ears + skull;
  const eyes = chosen.has('eyes') ? mirrored('M62 21Q67 16 72 21Q67 26 62 21Z', DARK) : '';
  const nose = chosen.has('ears') ? single('M75 23L79 33L71 33Z', DARK) : '';
  return ears + skull + eyes + nose;
};

// A child has a larger head on a shorter body; the whole stands in the same frame.
const CHILD = { head: 1.22, wide: 0.84, tall: 0.78, down: 26 };

/** Where a line of the adult figure lies for this figure. */
export const lineAt = (y: number, isChild: boolean): number => {
  if (!isChild) return y;
  return NECK_Y + CHILD.down + (y - NECK_Y) * (y < NECK_Y ? CHILD.head : CHILD.tall);
};

const around = (x: number, y: number): string =>
  `translate(75 ${NECK_Y + CHILD.down}) scale(${x} ${y}) translate(-75 ${-NECK_Y})`;

const group = (shapes: string, transform: string | null): string =>
  transform === null ? shapes : `<g transform="${transform}">${shapes}</g>`;

/** The figure as an image address, with the chosen regions dark. */
export const drawBody = ({ view, isChild }: Figure, chosen: ReadonlySet<Region>): string => {
  const fill = (region: Region): string => (chosen.has(region) ? DARK : LIGHT);
  const torso: readonly Region[] = view === 'front' ? ['chest', 'belly', 'lower-belly'] : ['back', 'waist', 'hips'];
  const [upper, middle, lower] = torso as [Region, Region, Region];
  const body =
    single(NECK, fill('throat')) +
    single(outline.chest, fill(upper)) +
    single(outline.belly, fill(middle)) +
    single(outline.lower, fill(lower)) +
    mirrored(ARM, fill('arm')) +
    mirrored(LEG, fill('leg')) +
    mirrored(FOOT, fill('foot'));
  const head = headShapes(fill, view, chosen);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    group(head, isChild ? around(CHILD.head, CHILD.head) : null) +
    group(body, isChild ? around(CHILD.wide, CHILD.tall) : null) +
    '</svg>';
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

/** The height of the drawing in its own units; the zones over it are shares of this. */
export const figureHeight = HEIGHT;
