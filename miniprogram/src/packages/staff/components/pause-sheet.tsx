import type { StaffQueue } from '@anzhen/shared-types';
import { View } from '@tarojs/components';
import { useState } from 'react';
import { now } from '@/platform/clock';
import { Options, Sheet } from '@/ui';
import type { DeskAction } from '../desk/action-outbox';
import { timeIn } from '../desk/desk-words';
import { ReasonForm } from './reason-form';

interface PauseSheetProps {
  queue: StaffQueue;
  onAct(action: DeskAction): void;
  onClose(): void;
}

const REASONS = ['医生会诊', '医生手术', '抢救患者', '设备检修', '短时休息'];
const MINUTES = [10, 20, 30, 60] as const;
const UNKNOWN = 'unknown';

/** 暂停叫号: why, and when it goes on. Patients and the screen in the hall see both. */
export function PauseSheet({ queue, onAct, onClose }: PauseSheetProps) {
  const [openedAt] = useState(now);
  const [resumesAt, setResumesAt] = useState<string>(timeIn(30, openedAt));
  const times = MINUTES.map((minutes) => timeIn(minutes, openedAt));
  return (
    <Sheet
      id="pause-sheet"
      open
      title={queue.status === 'paused' ? '改恢复时间' : '暂停叫号'}
      subtitle={`${queue.room} ${queue.doctorName}`}
      onClose={onClose}
    >
      <View className="col g4">
        <View className="col g2">
          <View className="sub">预计几点恢复</View>
          <Options
            choices={[...times.map((value) => ({ value, label: value })), { value: UNKNOWN, label: '说不准' }]}
            value={resumesAt}
            onChange={setResumesAt}
          />
        </View>
        <View className="sub">原因（患者和大屏都会看到）</View>
        <ReasonForm
          id="pause"
          usual={REASONS}
          maxLength={40}
          confirmText={queue.status === 'paused' ? '改时间' : '暂停叫号'}
          onConfirm={(reason) => {
            onAct({ action: 'pause', reason, resumesAt: resumesAt === UNKNOWN ? null : resumesAt });
            onClose();
          }}
        />
      </View>
    </Sheet>
  );
}
