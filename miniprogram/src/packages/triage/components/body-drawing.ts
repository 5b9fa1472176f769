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
  [/小腹|下腹|盆|私处|阴/, 'lower-belly'],
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

/** Seen from behind as well as from the front: a part on the other side would have to be searched for. */
const bothSides: readonly (Region | null)[] = ['head', 'arm', 'leg', 'foot'];

/** Whether a part of the form stands beside the figure seen from this side. */
export const isShownOn = (part: { label: string; side: string }, view: Figure['view']): boolean =>
  part.side === view || (part.side !== 'whole' && bothSides.includes(regionOf(part)));

export interface Figure {
  view: 'front' | 'back';
  isChild: boolean;
  sex: 'male' | 'female';
}

const WIDTH = 150;
const HEIGHT = 340;
const LIGHT = '#CFE3DE';
const DARK = '#14696C';
const HAIR = '#9DBFB9';
const NECK_Y = 46;

/** Bands of the body from top to bottom, in the drawing's own units; the torso has the arms beside it. */
export const bands = { headTop: 2, neck: NECK_Y, chest: 58, belly: 106, lower: 152, legs: 206, feet: 301, end: 328 };

interface Outline {
  neck: string;
  chest: string;
  belly: string;
  lower: string;
  arm: string;
  leg: string;
  foot: string;
}

// The lines between chest, belly and lower belly lie at the same heights for everybody: the zones follow them.
const man: Outline = {
  neck: 'M65 45L85 45L87 57Q75 60 63 57Z',
  chest: 'M44 66Q75 54 106 66L103.500 103Q75 111 46.500 103Z',
  belly: 'M46.700 106Q75 114 103.300 106L101 149Q75 156 49 149Z',
  lower: 'M48.800 152Q75 159 101.200 152L106 178Q89 182 75 195Q61 182 44 178Z',
  arm: 'M41 68Q28 71 26 94L19 148L14 184Q14 197 21 197Q27 196 29 184L36 147L42.500 112Z',
  leg: 'M43.500 182Q60 186 73 198L71 246L67 299L53 299L48 246Z',
  foot: 'M53 302L67 302L68 318Q66 327 55 326Q43 325 46 319Z',
};
// Narrower shoulders and waist, wider hips.
const woman: Outline = {
  neck: 'M67 45L83 45L84.500 57Q75 60 65.500 57Z',
  chest: 'M49 67Q75 56 101 67L99.500 86Q98.500 96 97 103Q75 111 53 103Q51.500 96 50.500 86Z',
  belly: 'M52.700 106Q75 114 97.300 106Q95 128 101 149Q75 156 49 149Q55 128 52.700 106Z',
  lower: 'M48.600 152Q75 159 101.400 152Q107 166 108 179Q90 182 75 195Q60 182 42 179Q43 166 48.600 152Z',
  arm: 'M46 69Q35 72 33 92L25 148L19 184Q19 196 25 196Q30.500 195 32.500 184L40 147L47.500 111Z',
  leg: 'M41.800 183Q60 186 73 198L71 246L66 299L54 299L48 246Z',
  foot: 'M54 302L66 302L67 318Q65 326 55 325Q45 324 47 318Z',
};

const mirrored = (path: string, fill: string): string =>
  `<path d="${path}" fill="${fill}"/><path d="${path}" fill="${fill}" transform="translate(${WIDTH} 0) scale(-1 1)"/>`;
const single = (path: string, fill: string): string => `<path d="${path}" fill="${fill}"/>`;

/** Hair tells front from back and one figure from the other; it is part of the head. */
const hairOf = ({ view, sex, isChild }: Figure, fill: string): { behind: string; above: string } => {
  const isLong = sex === 'female';
  if (view === 'back') {
    const back = isLong
      ? 'M56 24Q55 1 75 1Q95 1 94 24L96 48Q86 55 75 55Q64 55 54 48Z'
      : 'M57 22Q56 2 75 2Q94 2 93 22Q94 38 87 41Q75 46 63 41Q56 38 57 22Z';
    return { behind: '', above: single(back, fill) };
  }
  const behind = !isLong
    ? ''
    : isChild
      ? mirrored('M58 14Q46 12 46 25Q46 36 53 38Q59 32 58 14Z', fill)
      : single('M55 22Q54 0 75 0Q96 0 95 22L98 50Q88 55 75 54Q62 55 52 50Z', fill);
  const fringe = isLong
    ? 'M57 22Q55 1 75 1Q95 1 93 22Q88 11 75 11Q62 11 57 22Z'
    : 'M57 20Q56 2 75 2Q94 2 93 20Q90 9 79 10Q65 11 57 20Z';
  return { behind, above: single(fringe, fill) };
};

const headShapes = (fill: (region: Region) => string, figure: Figure, chosen: ReadonlySet<Region>): string => {
  const skull = `<ellipse cx="75" cy="24" rx="18" ry="22" fill="${fill('head')}"/>`;
  const ears = mirrored('M57 20Q51 18 53 27Q55 33 58 30Z', fill('ears'));
  const { behind, above } = hairOf(figure, chosen.has('head') ? DARK : HAIR);
  if (figure.view === 'back') return ears + skull + above;
  const eyes = chosen.has('eyes') ? mirrored('M62 22Q67 17 72 22Q67 27 62 22Z', DARK) : '';
  const nose = chosen.has('ears') ? single('M75 24L79 33L71 33Z', DARK) : '';
  return behind + ears + skull + above + eyes + nose;
};

// A child has a larger head and shorter legs; the whole stands in the same frame.
const HIP_Y = 182;
const CHILD = { head: 1.3, wide: 0.92, torso: 0.98, legs: 0.7, down: 14 };
const CHILD_HIP = NECK_Y + CHILD.down + (HIP_Y - NECK_Y) * CHILD.torso;

/** Where a line of the adult figure lies for this figure. */
export const lineAt = (y: number, isChild: boolean): number => {
  if (!isChild) return y;
  if (y > HIP_Y) return CHILD_HIP + (y - HIP_Y) * CHILD.legs;
  return NECK_Y + CHILD.down + (y - NECK_Y) * (y < NECK_Y ? CHILD.head : CHILD.torso);
};

/** Moves the line `from` to the line `to` and scales around it. */
const around = (from: number, to: number, x: number, y: number): string =>
  `translate(75 ${to}) scale(${x} ${y}) translate(-75 ${-from})`;

const group = (shapes: string, transform: string | null): string =>
  transform === null ? shapes : `<g transform="${transform}">${shapes}</g>`;

/** The figure as an image address, with the chosen regions dark. */
export const drawBody = (figure: Figure, chosen: ReadonlySet<Region>): string => {
  const { view, isChild, sex } = figure;
  // Below the waist of childhood there is no difference to draw.
  const outline = sex === 'female' && !isChild ? woman : man;
  const fill = (region: Region): string => (chosen.has(region) ? DARK : LIGHT);
  const torso: readonly Region[] = view === 'front' ? ['chest', 'belly', 'lower-belly'] : ['back', 'waist', 'hips'];
  const [upper, middle, lower] = torso as [Region, Region, Region];
  const trunk =
    single(outline.neck, fill('throat')) +
    single(outline.chest, fill(upper)) +
    single(outline.belly, fill(middle)) +
    single(outline.lower, fill(lower)) +
    mirrored(outline.arm, fill('arm'));
  const legs = mirrored(outline.leg, fill('leg')) + mirrored(outline.foot, fill('foot'));
  const head = headShapes(fill, figure, chosen);
  const neckTo = NECK_Y + CHILD.down;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    group(legs, isChild ? around(HIP_Y, CHILD_HIP, CHILD.wide, CHILD.legs) : null) +
    group(trunk, isChild ? around(NECK_Y, neckTo, CHILD.wide, CHILD.torso) : null) +
    group(head, isChild ? around(NECK_Y, neckTo, CHILD.head, CHILD.head) : null) +
    '</svg>';
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

/** The height of the drawing in its own units; the zones over it are shares of this. */
export const figureHeight = HEIGHT;
