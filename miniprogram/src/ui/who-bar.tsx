import { View } from '@tarojs/components';
import { useCallback, useEffect, useState } from 'react';
import { asApiError } from '@/api/api-error';
import { navigateTo } from '@/routes';
import { choosePatient, reloadFamily, useFamily } from '@/session/current-patient';
import { useDisplay } from '@/session/font-size';
import { Button, Link } from './button';
import { Sep } from './card';
import { Radio } from './controls';
import { Avatar, ListRow } from './list-row';
import { InlineMessage } from './note';
import { Sheet } from './sheet';

/** 为谁办理: first line of every page that is about a person, and the only place to change the person. */
export function WhoBar() {
  const { patients, patient } = useFamily();
  const { isElder } = useDisplay();
  const [isChoosing, setChoosing] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const load = useCallback(() => {
    setFault(null);
    reloadFamily().catch((error: unknown) => setFault(asApiError(error).message));
  }, []);
  useEffect(() => {
    if (patients === undefined) load();
  }, [patients, load]);

  if (patients === undefined && fault !== null) {
    return (
      <View className="col g2">
        <InlineMessage tone="amber" message={fault} />
        <Link icon="refresh-qing" onTap={load}>
          再试一次
        </Link>
      </View>
    );
  }
  if (patients === undefined) return <View className="who" />;
  if (!patient) {
    return (
      <View className="who">
        <View className="sub">还没有就诊人</View>
        <Link icon="plus-qing" onTap={() => void navigateTo('me.family-edit')}>
          添加就诊人
        </Link>
      </View>
    );
  }
  return (
    <>
      <View className="who" id="who-bar">
        <View className="row g2 f1">
          {!isElder && <Avatar name={patient.relationLabel} size="s" />}
          <View className="f1">
            <View className="row-base g2 wrap">
              <View className="md nowrap">
                {isElder
                  ? `${patient.maskedName}，${patient.age} 岁`
                  : `${patient.relationLabel} ${patient.maskedName}`}
              </View>
              {!isElder && (
                <View className="cap nowrap">
                  {`${patient.age} 岁`}
                  <Sep />
                  {patient.insuranceLabel}
                </View>
              )}
            </View>
          </View>
        </View>
        <Link id="who-change" trailing="chevron-down-qing" onTap={() => setChoosing(true)}>
          {isElder ? '换人' : '换人办理'}
        </Link>
      </View>
      <Sheet
        id="who-sheet"
        open={isChoosing}
        title="为谁办理"
        onClose={() => setChoosing(false)}
        foot={
          <Button kind="second" icon="plus-qing" onTap={() => void navigateTo('me.family-edit')}>
            添加家人
          </Button>
        }
      >
        {patients.map((member) => (
          <ListRow
            key={member.id}
            bare
            role="radio"
            checked={member.id === patient.id}
            lead={<Avatar name={member.relationLabel} />}
            title={`${member.relationLabel} ${member.maskedName}`}
            detail={`${member.age} 岁，${member.insuranceLabel}`}
            trail={<Radio on={member.id === patient.id} />}
            arrow={false}
            onTap={() => {
              setChoosing(false);
              choosePatient(member.id);
            }}
          />
        ))}
      </Sheet>
    </>
  );
}
