import type { StaffAccountView } from '@anzhen/shared-types';
import { now } from '@/platform/clock';
import { Chip } from '@/ui';

/** Whether the account opens at the moment. */
export const AccountState = ({ account }: { account: StaffAccountView }) => {
  const { status, invitedUntil, lockedUntil } = account;
  if (status === 'deactivated')
    return (
      <Chip tone="grey" icon="cancel-ink2">
        已停用
      </Chip>
    );
  if (status === 'invited') {
    const isOver = invitedUntil === null || Date.parse(invitedUntil) <= now();
    return (
      <Chip tone="amber" icon="pause-amber">
        {isOver ? '邀请过期了' : '还没接受邀请'}
      </Chip>
    );
  }
  if (lockedUntil !== null && Date.parse(lockedUntil) > now()) {
    return (
      <Chip tone="amber" icon="warn-amber">
        暂时锁定
      </Chip>
    );
  }
  return (
    <Chip tone="green" icon="ok-green">
      在用
    </Chip>
  );
};
