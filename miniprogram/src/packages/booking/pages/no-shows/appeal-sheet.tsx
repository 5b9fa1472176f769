import { View } from '@tarojs/components';
import { Button, Field, InlineMessage, Sheet } from '@/ui';
import { Dotted } from '../../components/facts';
import { fullDay } from '../../visit-words';
import { missingReason, REASON_MAX, type useNoShows } from './use-no-shows';

/** Why the person did not come; what was written stays when sending fails or the sheet is closed. */
export function AppealSheet({ page }: { page: ReturnType<typeof useNoShows> }) {
  const { appealing, reason, isSending } = page;
  if (!appealing) return null;
  return (
    <Sheet
      id="appeal-sheet"
      open
      title="申诉"
      subtitle={fullDay(appealing.visitDate)}
      onClose={page.putAside}
      foot={
        <Button
          id="appeal-send"
          missing={missingReason(reason)}
          loading={isSending}
          loadingText="正在发给医院…"
          onTap={() => void page.send()}
        >
          发给医院
        </Button>
      }
    >
      <View className="sub">
        <Dotted>{[appealing.departmentName, appealing.doctorName]}</Dotted>
      </View>
      <View className="body mt2">请说说为什么没有来。每次爽约只能申诉一次，工作人员看完会答复。</View>
      <View className="col g3 mt3">
        <InlineMessage message={page.message} />
        <Field
          id="appeal-reason"
          label="原因"
          kind="multi"
          value={reason}
          onChange={page.setReason}
          maxLength={REASON_MAX}
          placeholder="比如：那天来了，签到机坏了"
          hint={`${reason.trim().length} 字，最多 ${REASON_MAX} 字`}
          disabled={isSending}
        />
      </View>
    </Sheet>
  );
}
