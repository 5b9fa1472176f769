import type { NoticeForm, StaffView } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { call, useResource } from '@/api';
import { PageState } from '@/ui';
import { BroadcastLedger } from '../../broadcast/broadcast-ledger';
import { NoticeComposer } from '../../broadcast/notice-composer';
import { NoticePreview } from '../../broadcast/notice-preview';
import { useComposer } from '../../broadcast/use-composer';
import { useLedger } from '../../broadcast/use-ledger';
import { BarWords } from '../../workbench/bench-search';
import { useWriting } from '../../workbench/use-writing';
import { WorkbenchPage } from '../../workbench/workbench-page';
import '../../workbench/review.scss';
import './index.scss';

const Desk = ({ staff, form }: { staff: StaffView; form: NoticeForm }) => {
  const ledger = useLedger(staff);
  const desk = useComposer(staff, form, ledger.first.reload);
  const [isAsking, setAsking] = useState(false);
  const writing = useWriting({
    onMove: ledger.moveOn,
    actions: { F2: ledger.exportAll, F4: () => setAsking(desk.obstacle === undefined) },
  });
  return (
    <>
      <View className="notice-columns">
        <NoticeComposer desk={desk} isAsking={isAsking} onAsk={setAsking} />
        <NoticePreview desk={desk} />
      </View>
      <BroadcastLedger ledger={ledger} onTakeUp={desk.takeUp} {...writing} />
    </>
  );
};

const Loaded = ({ staff }: { staff: StaffView }) => {
  const form = useResource(`notice-form:${staff.id}`, () => call('getNoticeForm'));
  return (
    <View className="broadcast">
      <PageState resource={form} failed={{ title: '没能打开通知中心', text: '请检查网络再试。' }}>
        {(loaded) => <Desk staff={staff} form={loaded} />}
      </PageState>
    </View>
  );
};

/** 通知中心: notices to many patients are written, tried, released, watched and looked up. */
export default function BroadcastPage() {
  return (
    <WorkbenchPage
      page="web.broadcast"
      bar={() => (
        <BarWords
          about="发给门诊安排里的人：人多的要两个人，送不到的打电话"
          keys="F4 提交，↑ ↓ 换一条记录，回车去查找，F2 导出"
        />
      )}
    >
      {(staff) => <Loaded staff={staff} />}
    </WorkbenchPage>
  );
}
