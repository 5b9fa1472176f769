import { useRouteParams } from '@/routes';
import { AddPatient } from './add-patient';
import { ShownPatient } from './shown-patient';
import { useAddPatient } from './use-add-patient';

export default function FamilyEditPage() {
  const { patientId } = useRouteParams('me.family-edit');
  const adding = useAddPatient(patientId === undefined);
  return patientId === undefined ? <AddPatient adding={adding} /> : <ShownPatient patientId={patientId} />;
}
