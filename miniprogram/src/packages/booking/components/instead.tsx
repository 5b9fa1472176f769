import { View } from '@tarojs/components';
import type { AppointmentView } from '@anzhen/shared-types';
import { redirectTo } from '@/routes';
import { Link, Note, PageState } from '@/ui';
import { useInstead } from '../use-instead';
import { LostNumber } from './lost-number';

/** Below a registration that is gone: the nearest free numbers at one tap each, the waitlist, or another day. */
export function Instead({ gone }: { gone: AppointmentView }) {
  const { alternatives, taking, waitlist } = useInstead(gone);
  const { departmentCode, visitDate, patientId } = gone;
  const toDoctors = () => void redirectTo('booking.doctors', { departmentCode, visitDate });
  if (alternatives.face === 'failed') {
    return (
      <View className="col g2">
        <Note tone="amber">没能找到别的空号。您的号和钱都没有变。</Note>
        <Link icon="refresh-qing" onTap={alternatives.reload}>
          再试一次
        </Link>
        <Link id="other-day" trailing="right-qing" onTap={toDoctors}>
          换一天或换位医生
        </Link>
      </View>
    );
  }
  return (
    <PageState
      resource={alternatives}
      failed={{ title: '没能找到别的空号' }}
      skeleton={<View className="sk sk-line" />}
    >
      {() => (
        <LostNumber
          taking={taking}
          patientId={patientId}
          waitlist={waitlist}
          onOtherDay={toDoctors}
          onHasNumbers={alternatives.reload}
        />
      )}
    </PageState>
  );
}
