import { type StaffRole, staffRoleNames, staffRoles } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { Field, Options } from '@/ui';

const ROLES = staffRoles.map((value) => ({ value, label: staffRoleNames[value] }));

/** As what somebody works, and where. */
export interface Duty {
  role: StaffRole | null;
  area: string;
}

interface DutyFieldsProps {
  idPrefix: string;
  /** That somebody works in already; any other can be written. */
  areas: readonly string[];
  duty: Duty;
  onChange(part: { role?: StaffRole; area?: string }): void;
}

/** Role and area of an account, of a new one as of one that is there. */
export const DutyFields = ({ idPrefix, areas, duty, onChange }: DutyFieldsProps) => {
  const others = areas.filter((area) => area !== duty.area.trim());
  return (
    <>
      <View className="col g2">
        <View className="field-label">角色</View>
        <Options choices={ROLES} value={duty.role} onChange={(role) => onChange({ role })} />
      </View>
      <View className="col g2">
        <Field
          id={`${idPrefix}-area`}
          label="诊区"
          value={duty.area}
          onChange={(area) => onChange({ area })}
          maxLength={40}
          placeholder="和大屏上写的一样，例如 3 楼 B 区；不在诊区的写办公室"
        />
        {others.length > 0 && (
          <Options
            choices={others.map((area) => ({ value: area, label: area }))}
            value={null}
            onChange={(area) => onChange({ area })}
          />
        )}
      </View>
    </>
  );
};
