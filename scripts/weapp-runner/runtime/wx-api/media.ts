import { type Loose } from '../built-package';
import { type Inspector } from '../inspector';
import { type Navigation } from '../navigation';
import { ApiFailure, type AsyncApis } from './call';
import { type Privacy } from './privacy';

const takeFiles = (inspector: Inspector, count: number): string[] => {
  const taken = inspector.nextFiles.splice(0, count);
  if (taken.length === 0) throw new ApiFailure('cancel');
  return taken;
};

/** Pictures the user picks: the addresses a test put into `nextFiles`, or a cancel. Location is refused like by a user. */
export const makeMediaApis = (inspector: Inspector, privacy: Privacy): AsyncApis => ({
  chooseMedia: async ({ count = 9 }: { count?: number }) => {
    await privacy.require('chooseMedia');
    const files = takeFiles(inspector, count);
    return { type: 'image', tempFiles: files.map((tempFilePath) => ({ tempFilePath, size: 0, fileType: 'image' })) };
  },
  chooseImage: async ({ count = 9 }: { count?: number }) => {
    await privacy.require('chooseImage');
    const tempFilePaths = takeFiles(inspector, count);
    return { tempFilePaths, tempFiles: tempFilePaths.map((path) => ({ path, size: 0 })) };
  },
  getLocation: async () => {
    await privacy.require('getLocation');
    throw new ApiFailure('auth deny');
  },
  canvasToTempFilePath: ({ canvas }: { canvas?: HTMLCanvasElement }) => {
    if (canvas === undefined) throw new ApiFailure('canvas is not given; only type="2d" is simulated');
    return { tempFilePath: canvas.toDataURL() };
  },
});

const canvasNode = (page: HTMLElement, id: string): Loose | null => {
  const canvas = page.querySelector<HTMLCanvasElement>(`#${CSS.escape(id)} > canvas`);
  if (canvas === null) return null;
  return Object.assign(canvas, {
    createImage: () => new Image(),
    requestAnimationFrame: (step: FrameRequestCallback) => window.requestAnimationFrame(step),
    cancelAnimationFrame: (handle: number) => window.cancelAnimationFrame(handle),
  });
};

// The engine's query knows rectangles and scroll offsets; WeChat's also gives the canvas behind a node.
const addNodeField = (nodesRef: Loose, navigation: Navigation): void => {
  const prototype = Object.getPrototypeOf(nodesRef) as Loose;
  if (prototype.node !== undefined) return;
  const fields = prototype.fields as (wanted: Loose, done?: (found: unknown) => void) => unknown;
  prototype.fields = function withNode(
    this: unknown,
    wanted: Loose,
    done: (found: unknown) => void = () => undefined,
  ): unknown {
    if (wanted.node !== true) return fields.call(this, wanted, done);
    const { node: _node, ...rest } = wanted;
    return fields.call(this, { ...rest, id: true }, (found) => {
      for (const result of (Array.isArray(found) ? found : [found]) as (Loose | null)[]) {
        if (result !== null) result.node = canvasNode(navigation.top().view.page, String(result.id));
      }
      done(found);
    });
  };
  prototype.node = function node(this: Loose, done?: (found: unknown) => void): unknown {
    return this.fields({ node: true }, done);
  };
};

/** createSelectorQuery and createIntersectionObserver of the present page. */
export const makeQueryApis = (navigation: Navigation): Loose => ({
  createSelectorQuery: () => {
    const query = navigation.top().instance.createSelectorQuery() as Loose;
    addNodeField(query.select('page') as Loose, navigation);
    return query;
  },
  createIntersectionObserver: (_component: unknown, options?: Loose) =>
    navigation.top().instance.createIntersectionObserver(options) as unknown,
  createMediaQueryObserver: () => navigation.top().instance.createMediaQueryObserver() as unknown,
});
