import type { BroadcastView, PhoneList } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { call, useResource, useSteps } from '@/api';
import { Check, InlineMessage, PageState, Sheet, Tap } from '@/ui';
import { timeWords } from '../workbench/time-words';
import { audienceName, countOf, resultName } from './broadcast-words';

interface SheetProps {
  broadcast: BroadcastView;
  onClose(): void;
}

/** 名单: what became of each person; names masked. */
export const ResultSheet = ({ broadcast, onClose }: SheetProps) => {
  const { id, status, people } = broadcast;
  const detail = useResource(`broadcast-people:${id}`, () =>
    call('readBroadcast', { params: { broadcastId: id }, query: {} }),
  );
  return (
    <Sheet open id="result-sheet" title="名单" subtitle={`${audienceName(broadcast)}，${people} 人`} onClose={onClose}>
      <PageState resource={detail} failed={{ title: '没能打开名单', text: '请检查网络再试。' }}>
        {({ people: shown }) => (
          <View className="broadcast-people">
            {shown.map((person) => (
              <View key={person.id} className="row sb g3 broadcast-person">
                <View className="md">{person.name}</View>
                <View className="f1 c2">{person.visit}</View>
                <View className="cap nowrap">{resultName(person.result, status)}</View>
              </View>
            ))}
            {shown.length < people && <View className="cap mt2">{`先列 ${shown.length} 人，全部的请导出表格`}</View>}
          </View>
        )}
      </PageState>
    </Sheet>
  );
};

/** 电话名单: whom nothing reached, with names and phones; each call is ticked. */
export const PhoneSheet = ({ broadcast, onClose, onMarked }: SheetProps & { onMarked(): void }) => {
  const { id, words } = broadcast;
  const list = useResource(`phone-list:${id}`, () => call('readPhoneList', { params: { broadcastId: id } }));
  const { fault, run } = useSteps<'mark'>(list.reload);
  const [marked, setMarked] = useState<Readonly<Record<string, boolean>>>({});
  const isDone = ({ id: personId, phonedAt }: PhoneList['people'][number]): boolean =>
    marked[personId] ?? phonedAt !== null;
  const mark = (person: PhoneList['people'][number]): void =>
    void run('mark', async () => {
      const done = !isDone(person);
      await call('markPhoned', { params: { broadcastId: id, personId: person.id }, body: { done } });
      setMarked((before) => ({ ...before, [person.id]: done }));
      onMarked();
    });
  return (
    <Sheet
      open
      id="phone-sheet"
      title="电话名单"
      subtitle={`还有 ${countOf(broadcast, 'unreached')} 人要打`}
      onClose={onClose}
    >
      <View className="review-quote mb3">{words}</View>
      <InlineMessage message={fault} />
      <PageState
        resource={list}
        failed={{ title: '没能打开电话名单', text: '请检查网络再试。' }}
        empty={{ when: ({ people }) => people.length === 0, icon: 'f-family', title: '没有要打电话的人' }}
      >
        {({ people }) => (
          <View className="broadcast-people arrow-list">
            {people.map((person) => (
              <Tap
                key={person.id}
                id={`phoned-${person.id}`}
                role="checkbox"
                checked={isDone(person)}
                label={`${person.name}，已电话告知`}
                className="row g3 broadcast-person"
                onTap={() => mark(person)}
              >
                <Check on={isDone(person)} />
                <View className="f1">
                  <View className="md">{`${person.name} ${person.phone}`}</View>
                  <View className="cap">
                    {person.phonedAt !== null && isDone(person)
                      ? `${person.visit}，${timeWords(person.phonedAt)} ${person.phonedBy ?? ''}打过`
                      : person.visit}
                  </View>
                </View>
                <View className="cap nowrap">{isDone(person) ? '已电话告知' : '还没打'}</View>
              </Tap>
            ))}
          </View>
        )}
      </PageState>
      <View className="cap mt3">打开这个名单留了记录，患者在“谁看过”里能查到。</View>
    </Sheet>
  );
};
