import { useDidShow } from '@tarojs/taro';
import { useRef } from 'react';
import { useResource } from '@/api';
import { navigateTo } from '@/routes';
import { reloadFamily } from '@/session';
import { Avatar, Button, Card, Footer, ListRow, Note, PageShell, PageState, Sep } from '@/ui';

export default function FamilyPage() {
  const family = useResource('family', reloadFamily);
  const firstShow = useRef(true);
  useDidShow(() => {
    if (!firstShow.current) family.reload();
    firstShow.current = false;
  });
  const add = (
    <Button id="add-family" onTap={() => void navigateTo('me.family-edit')}>
      添加家人
    </Button>
  );
  const isEmpty = family.data?.length === 0;
  return (
    <PageShell title="家人与授权" footer={family.data && !isEmpty ? <Footer>{add}</Footer> : undefined}>
      <PageState
        resource={family}
        failed={{ title: '没能打开家人名单', text: '家人和号都没有变。请检查网络再试。' }}
        empty={{
          when: (patients) => patients.length === 0,
          icon: 'f-family',
          title: '还没有就诊人',
          text: '先添加自己或家人，才能挂号、看报告。',
          actions: add,
        }}
      >
        {(patients) => (
          <>
            <Card flush>
              {patients.map(({ id, relationLabel, maskedName, age, insuranceLabel, isChild }) => (
                <ListRow
                  key={id}
                  id={`family-${id}`}
                  lead={<Avatar name={relationLabel} />}
                  title={`${relationLabel} ${maskedName}`}
                  detail={
                    <>
                      {`${age} 岁`}
                      <Sep />
                      {insuranceLabel}
                      {isChild && (
                        <>
                          <Sep />
                          监护人代办
                        </>
                      )}
                    </>
                  }
                  onTap={() => void navigateTo('me.family-edit', { patientId: id })}
                />
              ))}
            </Card>
            <Note tone="grey">最多添加 8 位。点开一位，可以收回代办、移除这位家人。</Note>
          </>
        )}
      </PageState>
    </PageShell>
  );
}
