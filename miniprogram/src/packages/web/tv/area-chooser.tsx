import { View } from '@tarojs/components';
import { useState } from 'react';
import { call, useResource } from '@/api';
import { readStored } from '@/platform/storage';
import { navigateTo } from '@/routes';
import { useStaff } from '@/session';
import { Button, Card, Field, Link, ListRow } from '@/ui';
import { LAST_AREA_KEY } from './last-area';

/** Which waiting area this screen hangs in: chosen from the list by staff, or typed as it stands on the wall. */
export function AreaChooser({ onChoose }: { onChoose(area: string): void }) {
  const staff = useStaff();
  const list = useResource(staff && `tv-areas:${staff.id}`, () => call('listStaffQueues', { query: {} }));
  const [typed, setTyped] = useState(readStored<string>(LAST_AREA_KEY) ?? staff?.area ?? '');
  const areas = list.data?.areas ?? [];
  return (
    <>
      <View className="t1">这块屏挂在哪个诊区</View>
      {areas.length > 0 && (
        <Card flush>
          {areas.map((area) => (
            <ListRow key={area} id={`area-${area}`} title={area} onTap={() => onChoose(area)} />
          ))}
        </Card>
      )}
      {list.error && <View className="sub">{`没能读到诊区名单。${list.error.message}`}</View>}
      <Card>
        <Field
          id="tv-area"
          label="诊区名称"
          value={typed}
          onChange={setTyped}
          maxLength={40}
          placeholder="和墙上的写法一样"
          hint="打开后，把那一页设成电视的开机网页"
        />
        <View className="mt4">
          <Button
            id="tv-open"
            missing={typed.trim() === '' ? '还差诊区名称' : undefined}
            onTap={() => onChoose(typed.trim())}
          >
            打开候诊大屏
          </Button>
        </View>
      </Card>
      {!staff && (
        <Link id="tv-staff" onTap={() => void navigateTo('staff.sign-in')}>
          员工登录后可以从名单里选
        </Link>
      )}
    </>
  );
}
