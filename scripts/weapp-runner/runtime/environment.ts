import * as adapter from 'glass-easel-miniprogram-adapter';
import { rpxInStyle } from './rpx';
import { type Loose } from './built-package';
import { reportError, type Inspector } from './inspector';

export const glassEasel = adapter.glassEasel;

const touchFields = (touches: TouchList | undefined): Loose[] =>
  Array.from(touches ?? []).map(({ identifier, pageX, pageY, clientX, clientY }) => ({
    identifier,
    pageX,
    pageY,
    clientX,
    clientY,
  }));

const TAPS = new Set(['tap', 'longpress']);

// The engine sees DOM events; WeChat's logic layer sees its own kind, with touches and without a DOM target.
const dispatchToPackage = (target: unknown, type: string, detail: unknown, options: Loose): number | undefined => {
  const original = options.originalEvent as TouchEvent | undefined;
  const pressed = original?.target instanceof Element ? original.target.closest('wx-button[disabled]') : null;
  if (pressed !== null && TAPS.has(type)) return undefined;
  const extraFields = {
    touches: touchFields(original?.touches),
    changedTouches: touchFields(original?.changedTouches),
  };
  const event = new glassEasel.Event(type, detail, { ...options, extraFields });
  (glassEasel.Event as Loose).dispatchEvent(target, event);
  // A caught touchmove stops the page from scrolling. A caught tap must not stop a native control inside from working.
  return type === 'touchmove' && event.defaultPrevented() ? 1 : undefined;
};

const makeBackend = (builtinTags: Set<string>): Loose => {
  const context = new glassEasel.CurrentWindowBackendContext() as Loose;
  context.document = {
    createElement: (tag: string) => document.createElement(builtinTags.has(tag) ? `wx-${tag}` : tag),
    createTextNode: (text: string) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  };
  context.onEvent(dispatchToPackage);
  return context;
};

// The engine writes the style attribute itself; rpx is unknown to a browser, so it is rewritten on the way.
const translateInlineStyles = (): void => {
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function translated(name: string, value: string): void {
    setAttribute.call(this, name, name === 'style' ? rpxInStyle(String(value)) : value);
  };
};

// WeChat gives ids inside a component a prefix; tests want to find the id as it is written in the page.
const writePlainIds = (codeSpace: Loose): void => {
  const prototype = Object.getPrototypeOf(codeSpace) as Loose;
  const prepare = prototype.prepareComponentOptions as (...args: unknown[]) => [Loose, unknown];
  prototype.prepareComponentOptions = function plainIds(this: unknown, ...args: unknown[]): [Loose, unknown] {
    const prepared = prepare.apply(this, args);
    prepared[0].idPrefixGenerator = null;
    prepared[0].writeIdToDOM = true;
    return prepared;
  };
};

export interface Engine {
  codeSpace: Loose;
  backend: Loose;
  builtinTags: Set<string>;
}

/** Sets up WeChat's open-source component engine on this page. */
export const makeEngine = (inspector: Inspector): Engine => {
  glassEasel.globalOptions.throwGlobalError = false;
  // Taro's templates set every property a tag knows; ours know fewer, and the engine would warn for each.
  const isHarmless = (warning: unknown): boolean =>
    /is not a valid property/.test(String((warning as Loose)?.message ?? warning));
  glassEasel.addGlobalWarningListener((warning: unknown) => {
    if (isHarmless(warning)) return false;
    inspector.warnings.push(String((warning as Loose)?.message ?? warning));
    return undefined;
  });
  glassEasel.addGlobalErrorListener((error: unknown) => reportError(inspector, error));
  const environment = new adapter.MiniProgramEnv();
  const codeSpace = environment.createCodeSpace('', true) as unknown as Loose;
  writePlainIds(codeSpace);
  translateInlineStyles();
  const builtinTags = new Set<string>();
  const backend = environment.associateBackend(makeBackend(builtinTags) as never) as unknown as Loose;
  return { codeSpace, backend, builtinTags };
};
