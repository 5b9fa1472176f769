import type { EntryCodeKind, EntryCodeView } from '@anzhen/shared-types';
import type { HospitalConfig } from '../../platform/hospital-config';
import { areaOf, type Catalog } from '../catalog';
import type { Scene } from './scene';

interface Deps {
  catalog: Pick<Catalog, 'departments'>;
  config: Pick<HospitalConfig, 'areas' | 'entryPoints'>;
}

/** A place or a thing that the hospital's systems know by name. */
export interface KnownTarget {
  kind: EntryCodeKind;
  target: string;
  name: string;
}

/** Says what a scene names in the hospital. */
export const makeNameScene = ({ catalog, config }: Deps) => {
  const { gates, labs, cashiers } = config.entryPoints;
  const plain = (kind: EntryCodeView['kind'], names: Record<string, string>, key: string): EntryCodeView | null =>
    Object.hasOwn(names, key) ? { kind, name: names[key] ?? '', departmentCode: null, area: null } : null;
  return {
    /** Null when the hospital has no such place. */
    async name(scene: Scene): Promise<EntryCodeView | null> {
      switch (scene.kind) {
        case 'gate':
          return plain('gate', gates, scene.key);
        case 'lab':
          return plain('lab', labs, scene.key);
        case 'cashier':
          return plain('cashier', cashiers, scene.key);
        case 'board': {
          const found = config.areas.find(({ code }) => code === scene.areaCode);
          return found ? { kind: 'board', name: found.name, departmentCode: null, area: areaOf(found) } : null;
        }
        case 'room':
        case 'department':
        case 'doctor': {
          const found = (await catalog.departments()).find(({ code }) => code === scene.departmentCode);
          if (!found) return null;
          const view = { name: found.name, departmentCode: found.code, area: areaOf(found.place) };
          if (scene.kind === 'doctor') return { kind: 'doctor', ...view, doctorId: scene.doctorId };
          if (scene.kind === 'department') return { kind: 'department', ...view };
          const room = `${scene.number} 诊室`;
          return { kind: 'department', ...view, name: `${found.name} ${room}`, room };
        }
      }
    },
    /** Everything of the hospital that a code can be made for without typing. */
    async known(): Promise<KnownTarget[]> {
      const of = (kind: EntryCodeKind, names: Record<string, string>): KnownTarget[] =>
        Object.entries(names).map(([target, name]) => ({ kind, target, name }));
      const departments = await catalog.departments();
      return [
        ...departments.map(({ code, name }): KnownTarget => ({ kind: 'department', target: code, name })),
        ...config.areas.map(({ code, name }): KnownTarget => ({ kind: 'board', target: code, name })),
        ...[...of('gate', gates), ...of('lab', labs), ...of('cashier', cashiers)],
      ];
    },
  };
};

export type NameScene = ReturnType<typeof makeNameScene>;
