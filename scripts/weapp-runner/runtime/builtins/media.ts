import { type Loose } from '../built-package';
import { type BuiltinDefinition, type BuiltinRegistry } from './define';

const OBJECT_FIT: Record<string, string> = { aspectFit: 'contain', aspectFill: 'cover' };
const SAFE_TAGS = new Set(
  'a,b,strong,i,em,u,del,br,hr,p,div,span,h1,h2,h3,h4,h5,h6,ul,ol,li,img,table,thead,tbody,tr,th,td,sub,sup,code,pre'.split(
    ',',
  ),
);

const image: BuiltinDefinition = {
  properties: { src: '', mode: 'scaleToFill' },
  setUp: (element) => {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.onload = () => element.emit('load', { width: picture.naturalWidth, height: picture.naturalHeight });
    picture.onerror = () => element.emit('error', { errMsg: `GET ${picture.getAttribute('src')} failed` });
    element.host.appendChild(picture);
    element.state.picture = picture;
  },
  update: ({ host, data, state }) => {
    const picture = state.picture as HTMLImageElement;
    host.setAttribute('mode', String(data.mode));
    picture.style.objectFit = OBJECT_FIT[String(data.mode)] ?? 'fill';
    if (data.src && picture.getAttribute('src') !== data.src) picture.src = String(data.src);
  },
};

const renderNode = (node: Loose): Node => {
  if (node.type === 'text') return document.createTextNode(String(node.text ?? ''));
  const element = document.createElement(SAFE_TAGS.has(String(node.name)) ? String(node.name) : 'span');
  for (const [name, value] of Object.entries((node.attrs ?? {}) as Loose)) {
    if (['class', 'style', 'src', 'alt', 'width', 'height', 'colspan', 'rowspan'].includes(name)) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...((node.children ?? []) as Loose[]).map(renderNode));
  return element;
};

// Text goes through the parser of a detached document, where no script and no handler runs.
const nodesOfMarkup = (markup: string): Loose[] => {
  const read = (node: Node): Loose => {
    if (!(node instanceof Element)) return { type: 'text', text: node.textContent ?? '' };
    const attrs = Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value]));
    return { name: node.tagName.toLowerCase(), attrs, children: [...node.childNodes].map(read) };
  };
  return [...new DOMParser().parseFromString(markup, 'text/html').body.childNodes].map(read);
};

const richText: BuiltinDefinition = {
  properties: { nodes: '' },
  update: ({ host, data }) => {
    const nodes = typeof data.nodes === 'string' ? nodesOfMarkup(data.nodes) : ((data.nodes ?? []) as Loose[]);
    host.replaceChildren(...nodes.map(renderNode));
  },
};

const canvas: BuiltinDefinition = {
  properties: { type: '2d', canvasId: '' },
  setUp: ({ host }) => void host.appendChild(document.createElement('canvas')),
};

const progress: BuiltinDefinition = {
  properties: { percent: 0 },
  setUp: ({ host, state }) => {
    const bar = document.createElement('div');
    bar.className = 'wx-progress-bar';
    host.appendChild(bar);
    state.bar = bar;
  },
  update: ({ host, data, state }) => {
    host.setAttribute('percent', String(data.percent));
    (state.bar as HTMLElement).style.width = `${Number(data.percent)}%`;
  },
};

const PLACEHOLDERS = ['video', 'camera', 'map', 'web-view', 'live-player', 'live-pusher', 'editor', 'open-data'];

/** Pictures, rich text, canvas and progress; what plays or draws maps is only an empty box. */
export const defineMediaBuiltins = ({ define }: BuiltinRegistry): void => {
  define('image', image);
  define('cover-image', image);
  define('rich-text', richText);
  define('canvas', canvas);
  define('progress', progress);
  define('icon', {
    properties: { type: '' },
    update: ({ host, data }) => host.setAttribute('type', String(data.type)),
  });
  for (const name of [...PLACEHOLDERS, 'official-account', 'ad']) {
    define(name, { properties: { src: '' }, update: ({ host, data }) => host.setAttribute('src', String(data.src)) });
  }
};
