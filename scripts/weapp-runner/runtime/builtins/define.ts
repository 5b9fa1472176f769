import { glassEasel, type Engine } from '../environment';
import { type Loose } from '../built-package';
import { type Inspector } from '../inspector';
import { type ApiCaller } from '../wx-api/call';
import { type Privacy } from '../wx-api/privacy';
import { type SandboxControl } from '../wx-api/sandbox-control';

/** One built-in tag on the page. */
export interface BuiltinElement {
  host: HTMLElement;
  data: Loose;
  state: Loose;
  emit(name: string, detail: Loose): void;
  onTap(listener: (target: EventTarget | null) => void): void;
}

export interface BuiltinDefinition {
  properties?: Record<string, unknown>;
  setUp?(element: BuiltinElement): void;
  update?(element: BuiltinElement): void;
}

/** What built-in tags need from the rest of the runtime. */
export interface BuiltinServices {
  api: ApiCaller;
  inspector: Inspector;
  privacy: Privacy;
  control: SandboxControl;
  navigate(openType: string, url: string): void;
  share(target: HTMLElement): void;
}

export interface BuiltinRegistry {
  define(name: string, definition?: BuiltinDefinition): void;
}

/** A boolean attribute as WXML writes it: present, {{true}} or the text "false". */
export const isOn = (value: unknown): boolean => Boolean(value) && value !== 'false';

const wrap = (component: Loose): BuiltinElement => {
  const host = component.getBackendElement() as HTMLElement;
  return {
    host,
    state: {},
    get data() {
      return component.data as Loose;
    },
    emit: (name, detail) => component.triggerEvent(name, detail, { bubbles: false, composed: false }),
    onTap: (listener) =>
      component.addListener('tap', (event: Loose) => listener(event.getOriginalEvent?.()?.target ?? null)),
  };
};

/** Registers built-in tags with the engine; each is rendered as `wx-<name>`. */
export const makeBuiltinRegistry = ({ codeSpace, builtinTags }: Engine): BuiltinRegistry => {
  const space = new glassEasel.ComponentSpace();
  const define = (name: string, definition: BuiltinDefinition = {}): void => {
    builtinTags.add(name);
    const properties: Record<string, unknown> = { ...definition.properties, hidden: false };
    let builder = (space.define(`builtin/${name}`) as unknown as Loose).options({
      hostNodeTagName: `wx-${name}`,
      externalComponent: false,
      writeIdToDOM: true,
    }) as Loose;
    for (const [property, value] of Object.entries(properties))
      builder = builder.property(property, { type: null, value });
    const registered = builder
      .init(({ self, lifetime, observer }: Loose) => {
        let element: BuiltinElement | null = null;
        lifetime('created', () => {
          element = wrap(self);
          definition.setUp?.(element);
        });
        const update = (): void => {
          if (element === null) return;
          element.host.toggleAttribute('wx-hidden', isOn(element.data.hidden));
          definition.update?.(element);
        };
        lifetime('attached', update);
        observer(Object.keys(properties), update);
      })
      .registerComponent();
    codeSpace.getComponentSpace().setGlobalUsingComponent(name, registered.general());
  };
  return { define };
};

/** Adds a native control to a tag; its own DOM events stay inside, or the engine would see each twice. */
export const addControl = (host: HTMLElement, tag: string): HTMLElement => {
  const control = document.createElement(tag);
  for (const name of ['input', 'change']) control.addEventListener(name, (event) => event.stopPropagation());
  host.appendChild(control);
  return control;
};
