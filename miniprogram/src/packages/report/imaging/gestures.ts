/** How a picture lies in its frame: enlarged around the middle, then moved, in pixels of the screen. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
const MOST = 6;
const STEP = 1.5;
/** A finger that went this far sideways turned the page. */
const SWIPE_PX = 40;

/** Keeps the picture over its frame: what is enlarged can be moved, but not out of sight. */
export const settle = ({ scale, x, y }: Zoom, edgePx: number): Zoom => {
  const size = Math.min(MOST, Math.max(1, scale));
  const room = ((size - 1) * edgePx) / 2;
  const within = (offset: number): number => Math.min(room, Math.max(-room, offset)) + 0;
  return { scale: size, x: within(x), y: within(y) };
};

/** One press of a button or key. */
export const step = ({ scale, x, y }: Zoom, direction: 1 | -1, edgePx: number): Zoom => {
  const factor = direction === 1 ? STEP : 1 / STEP;
  return settle({ scale: scale * factor, x: x * factor, y: y * factor }, edgePx);
};

export interface Gesture {
  from: Zoom;
  points: readonly Point[];
}

const middle = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

const spread = ([a, b]: readonly Point[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0);

/** Where the picture is while fingers move: two enlarge and move it, one moves it once it is enlarged. */
export const follow = ({ from, points: before }: Gesture, points: readonly Point[], edgePx: number): Zoom => {
  if (points.length !== before.length || points.length === 0) return from;
  const [start, now] = [middle(before), middle(points)];
  const factor = points.length === 2 && spread(before) > 0 ? spread(points) / spread(before) : 1;
  if (points.length === 1 && from.scale === 1) return from;
  return settle(
    { scale: from.scale * factor, x: from.x * factor + now.x - start.x, y: from.y * factor + now.y - start.y },
    edgePx,
  );
};

/** What one finger meant when it was lifted: the next picture, the one before, or neither. */
export const swipeOf = ({ from, points }: Gesture, end: Point): -1 | 0 | 1 => {
  const [start] = points;
  if (!start || points.length !== 1 || from.scale > 1) return 0;
  const [across, along] = [end.x - start.x, end.y - start.y];
  if (Math.abs(across) < SWIPE_PX || Math.abs(across) < Math.abs(along)) return 0;
  return across < 0 ? 1 : -1;
};
