import { View } from '@tarojs/components';
import { useState } from 'react';
import { asApiError, call, useResource } from '@/api';
import { navigateBack } from '@/routes';
import { choosePatient, reloadFamily, useFamily } from '@/session';
import { Button, Confirm, InlineMessage, Note, PageShell, PageState } from '@/ui';
import { PatientFacts } from './patient-facts';

/** One family member: what we know, act for this person, remove this person. */
export function ShownPatient({ patientId }: { patientId: string }) {
  const detail = useResource(`patient:${patientId}`, () => call('getPatient', { params: { patientId } }));
  const { patient: current } = useFamily();
  const [isAsking, setAsking] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const remove = async (): Promise<void> => {
    setRemoving(true);
    setFault(null);
    try {
      await call('removePatient', { params: { patientId } });
      // Gone at the BFF; the list reads again when it is shown, even if this reading fails.
      await reloadFamily().catch(() => undefined);
      await navigateBack();
    } catch (error) {
      setFault(asApiError(error).message);
      setAsking(false);
    }
    setRemoving(false);
  };
  const isCurrent = current?.id === patientId;

  return (
    <PageShell title="家人信息">
      <PageState resource={detail} failed={{ title: '没能打开家人信息', text: '信息没有变。请检查网络再试。' }}>
        {(patient) => (
          <>
            <PatientFacts patient={patient} />
            {isCurrent ? (
              <Note>{`现在就是为${patient.relationLabel}办理。`}</Note>
            ) : (
              <Button
                id="act-for"
                onTap={() => {
                  choosePatient(patientId);
                  void navigateBack();
                }}
              >
                {`为${patient.relationLabel}办理`}
              </Button>
            )}
            <InlineMessage message={fault} />
            <Button id="remove-patient" kind="danger-outline" onTap={() => setAsking(true)}>
              {`收回代办，移除${patient.relationLabel}`}
            </Button>
            <View className="sub">姓名、证件号填错了，请先移除，再重新添加。</View>
            <Confirm
              open={isAsking}
              title={`要移除${patient.relationLabel} ${patient.name}吗？`}
              confirmText={`移除${patient.relationLabel}`}
              cancelText="先不移除"
              isDangerous
              loading={isRemoving}
              onConfirm={() => void remove()}
              onCancel={() => setAsking(false)}
            >
              移除后，这台手机不能再替这位家人挂号、看报告。医院里的病历不受影响，以后可以再添加。
            </Confirm>
          </>
        )}
      </PageState>
    </PageShell>
  );
}
