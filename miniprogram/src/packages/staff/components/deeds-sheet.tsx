import { View } from '@tarojs/components';
import { call, useResource } from '@/api';
import { ListRow, PageState, Sheet } from '@/ui';
import { clockWithSeconds } from '../desk/desk-words';

interface DeedsSheetProps {
  area: string | undefined;
  onClose(): void;
}

/** 操作记录: what was done in the rooms of this area today, newest first. */
export function DeedsSheet({ area, onClose }: DeedsSheetProps) {
  const deeds = useResource(`deeds:${area ?? ''}`, () => call('listQueueDeeds', { query: { area } }));
  return (
    <Sheet id="deeds-sheet" open title="操作记录" subtitle={`${deeds.data?.area ?? area ?? ''} 今天`} onClose={onClose}>
      <PageState
        resource={deeds}
        failed={{ title: '没能打开操作记录', text: '记录没有丢。请检查网络再试。' }}
        empty={{
          when: (list) => list.deeds.length === 0,
          icon: 'f-queue',
          title: '今天还没有操作',
          text: '签到、叫号、过号、转诊室都会记在这里。',
        }}
      >
        {(list) => (
          <View>
            {list.deeds.map(({ id, at, room, text, reason, by }) => (
              <ListRow
                key={id}
                bare
                title={text}
                detail={[room, by, reason].filter(Boolean).join('，')}
                trail={<View className="cap num nowrap">{clockWithSeconds(Date.parse(at))}</View>}
              />
            ))}
          </View>
        )}
      </PageState>
    </Sheet>
  );
}
