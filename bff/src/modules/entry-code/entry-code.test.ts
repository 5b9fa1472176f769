import { join } from 'node:path';
import { contract } from '@anzhen/shared-types';
import { loadHospitalConfig } from '../../platform/hospital-config';
import type { HisDepartment } from '../../ports/his';
import { makeEntryCodeModule, parseScene } from '.';

const cardiology: HisDepartment = {
  code: 'D0304',
  officialCode: '03.04',
  name: '心血管内科',
  parentName: '内科',
  description: '',
  place: { campus: '本部', building: '门诊楼', floor: '3 楼', area: 'B 区' },
  childrenOnly: false,
};
const { routes } = makeEntryCodeModule({
  config: loadHospitalConfig(join(__dirname, '../../../../config/hospital/qinghe.yaml')),
  catalog: { departments: () => Promise.resolve([cardiology]) },
});
const read = async (scene: string) =>
  contract.readEntryCode.response.parse(await routes.readEntryCode!({ params: { scene } } as never));

test.each([
  ['g=main', { kind: 'gate', name: '青禾市第一人民医院大门', departmentCode: null, area: null }],
  ['d=D0304', { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: '3 楼 B 区' }],
  ['d%3DD0304', { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: '3 楼 B 区' }],
  ['d%253DD0304', { kind: 'department', name: '心血管内科', departmentCode: 'D0304', area: '3 楼 B 区' }],
  [
    'r=D0304-5',
    { kind: 'department', name: '心血管内科 5 诊室', departmentCode: 'D0304', area: '3 楼 B 区', room: '5 诊室' },
  ],
  ['x=lab', { kind: 'lab', name: '检验科采血处', departmentCode: null, area: null }],
  ['p=1', { kind: 'cashier', name: '门诊收费处 1 号窗', departmentCode: null, area: null }],
  ['t=M3B', { kind: 'board', name: '门诊楼 3 楼 B 区候诊大屏', departmentCode: null, area: '3 楼 B 区' }],
])('%s opens what it names', async (scene, view) => {
  expect(await read(scene)).toEqual(view);
});

test.each([
  '',
  'D0304',
  'd=',
  'd=D9999',
  'q=1',
  'r=D0304',
  'r=D9999-5',
  'g=elsewhere',
  't=M9Z',
  'p=1&x=lab',
  '%',
  'd=<script>',
  'd=__proto__',
  'g=constructor',
])('the code "%s" is not of this hospital', async (scene) => {
  await expect(read(scene)).rejects.toMatchObject({ code: 'ENTRY_CODE.UNKNOWN' });
});

test('a scene is read without asking anybody', () => {
  expect(parseScene(' t=M3B ')).toEqual({ kind: 'board', areaCode: 'M3B' });
  expect(parseScene('t=')).toBeNull();
});
