import { type Engine } from '../environment';
import { defineTapBuiltins } from './button';
import { defineChoiceBuiltins } from './choices';
import { makeBuiltinRegistry, type BuiltinServices } from './define';
import { defineMediaBuiltins } from './media';
import { definePickerBuiltins } from './picker';
import { defineScrollBuiltins } from './scrolling';
import { defineTextBuiltins } from './text-fields';

const CONTAINERS = [
  ...['view', 'text', 'cover-view', 'block', 'movable-area', 'movable-view', 'match-media', 'page-container'],
  ...[
    'root-portal',
    'page-meta',
    'navigation-bar',
    'picker-view',
    'picker-view-column',
    'share-element',
    'keyboard-accessory',
  ],
];

/** Registers every built-in tag that the runtime knows. */
export const defineBuiltins = (engine: Engine, services: BuiltinServices): void => {
  const registry = makeBuiltinRegistry(engine);
  for (const name of CONTAINERS) registry.define(name);
  defineTapBuiltins(registry, services);
  defineTextBuiltins(registry);
  defineChoiceBuiltins(registry);
  definePickerBuiltins(registry);
  defineScrollBuiltins(registry);
  defineMediaBuiltins(registry);
};
