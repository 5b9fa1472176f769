import path from 'node:path';
import { accessibleAttributes } from './attributes';

interface MiniPlatform {
  template?: { mergeComponents(context: unknown, attributes: typeof accessibleAttributes): void };
  runtimePath: string | string[];
}

interface PluginContext {
  registerMethod(method: { name: string; fn(platform: MiniPlatform): void }): void;
}

/** Taro plugin: lets `aria-*` reach the WXML of the mini-program. The browser build keeps them anyway. */
export default (context: PluginContext): void => {
  context.registerMethod({
    name: 'onSetupClose',
    fn: (platform) => {
      if (!platform.template) return;
      platform.template.mergeComponents(context, accessibleAttributes);
      platform.runtimePath = [platform.runtimePath, path.join(__dirname, 'runtime.ts')].flat();
    },
  });
};
