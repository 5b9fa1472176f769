import type { EntryCodeView } from '@anzhen/shared-types';
import { AppError } from '../../platform/app-error';
import type { HospitalConfig } from '../../platform/hospital-config';
import type { Routes } from '../../platform/http/bind';
import { areaOf, type Catalog } from '../catalog';
import { parseScene, type Scene } from './scene';

export { parseScene, type Scene } from './scene';

interface Deps {
  catalog: Pick<Catalog, 'departments'>;
  config: Pick<HospitalConfig, 'areas' | 'entryPoints'>;
}

const makeName =
  ({ catalog, config }: Deps) =>
  async (scene: Scene): Promise<EntryCodeView | null> => {
    const plain = (kind: EntryCodeView['kind'], names: Record<string, string>, key: string): EntryCodeView | null =>
      Object.hasOwn(names, key) ? { kind, name: names[key] ?? '', departmentCode: null, area: null } : null;
    switch (scene.kind) {
      case 'gate':
        return plain('gate', config.entryPoints.gates, scene.key);
      case 'lab':
        return plain('lab', config.entryPoints.labs, scene.key);
      case 'cashier':
        return plain('cashier', config.entryPoints.cashiers, scene.key);
      case 'board': {
        const found = config.areas.find(({ code }) => code === scene.areaCode);
        return found ? { kind: 'board', name: found.name, departmentCode: null, area: areaOf(found) } : null;
      }
      case 'room':
      case 'department': {
        const found = (await catalog.departments()).find(({ code }) => code === scene.departmentCode);
        const area = found ? areaOf(found.place) : null;
        if (!found) return null;
        const view = { kind: 'department' as const, name: found.name, departmentCode: found.code, area };
        if (scene.kind === 'department') return view;
        const room = `${scene.number} 诊室`;
        return { ...view, name: `${found.name} ${room}`, room };
      }
    }
  };

/** What the codes on the hospital's walls open. */
export const makeEntryCodeModule = (deps: Deps) => {
  const name = makeName(deps);
  /** @throws ENTRY_CODE.UNKNOWN */
  const readEntryCode = async (text: string): Promise<EntryCodeView> => {
    const scene = parseScene(text);
    const view = scene === null ? null : await name(scene);
    if (view === null) throw new AppError('ENTRY_CODE.UNKNOWN', { scene: text });
    return view;
  };
  const routes: Routes = { readEntryCode: ({ params }) => readEntryCode(params.scene) };
  return { routes, readEntryCode };
};
