import { View } from '@tarojs/components';
import type { PatientView } from '@anzhen/shared-types';
import { navigateTo } from '@/routes';
import { accessible, Avatar, Link, ListRow, Radio, Sep, Tag } from '@/ui';

interface PersonListProps {
  patients: readonly PatientView[];
  chosenId: string | undefined;
  /** Why a person cannot be chosen, or undefined. */
  refusal(patient: PatientView): string | undefined;
  onChoose(patientId: string): void;
}

/** 给谁看病: who cannot be chosen stays in the list with the reason. */
export function PersonList({ patients, chosenId, refusal, onChoose }: PersonListProps) {
  return (
    <View>
      <View className="row sb">
        <View className="t3">给谁看病</View>
        <Link id="add-person" icon="plus-qing" onTap={() => void navigateTo('me.family-edit')}>
          添加家人
        </Link>
      </View>
      <View {...accessible({ role: 'radiogroup', label: '给谁看病' })}>
        {patients.map((patient) => {
          const reason = refusal(patient);
          const isOn = patient.id === chosenId && reason === undefined;
          return (
            <ListRow
              key={patient.id}
              id={`person-${patient.id}`}
              bare
              role="radio"
              checked={isOn}
              disabled={reason !== undefined}
              lead={<Avatar name={patient.relationLabel} off={reason !== undefined} />}
              title={`${patient.relationLabel} ${patient.maskedName}`}
              detail={
                <>
                  {`${patient.age} 岁`}
                  <Sep />
                  {reason ?? patient.insuranceLabel}
                </>
              }
              trail={reason === undefined ? <Radio on={isOn} /> : <Tag>不能选</Tag>}
              arrow={false}
              onTap={() => onChoose(patient.id)}
            />
          );
        })}
      </View>
    </View>
  );
}
