import { type Scene } from '../../platform/scene';
import { areaCodeOf, DEPARTMENTS } from '../seed/departments';
import { HOSPITAL } from '../seed/hospital';

/** The codes on the hospital's walls. */
export function wallScenes(): Scene[] {
  const clinics = DEPARTMENTS.filter((department) => department.canRegister);
  const areas = new Map(
    clinics.map((clinic) => [areaCodeOf(clinic), `${clinic.building}${clinic.floor}层${clinic.area}`]),
  );
  return [
    { scene: 'g=main', name: `${HOSPITAL.name}大门`, kind: 'gate' },
    ...clinics.map((clinic) => ({ scene: `d=${clinic.code}`, name: `${clinic.name}候诊区签到码`, kind: 'check-in' })),
    { scene: 'x=lab', name: '检验科采血处', kind: 'lab' },
    { scene: 'p=1', name: '门诊收费处1号窗', kind: 'cashier' },
    ...[...areas].map(([code, place]) => ({ scene: `t=${code}`, name: `${place}候诊大屏`, kind: 'tv' })),
  ];
}
