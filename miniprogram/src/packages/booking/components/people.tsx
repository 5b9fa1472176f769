import { View } from '@tarojs/components';
import type { PatientView } from '@anzhen/shared-types';
import { InlineMessage, Link } from '@/ui';
import { PersonList } from './person-list';

export interface PeopleChoice {
  patients: readonly PatientView[] | undefined;
  patient: PatientView | undefined;
  familyFault: string | null;
  reloadPeople(): void;
  choosePerson(patientId: string): void;
  refusal(patient: PatientView): string | undefined;
}

/** 给谁看病, or why the family could not be read. */
export function People({ choice }: { choice: PeopleChoice }) {
  if (choice.familyFault !== null) {
    return (
      <View className="col g2">
        <InlineMessage tone="amber" message={choice.familyFault} />
        <Link icon="refresh-qing" onTap={choice.reloadPeople}>
          再试一次
        </Link>
      </View>
    );
  }
  return (
    <PersonList
      patients={choice.patients ?? []}
      chosenId={choice.patient?.id}
      refusal={choice.refusal}
      onChoose={choice.choosePerson}
    />
  );
}
