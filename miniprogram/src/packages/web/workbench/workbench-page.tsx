import type { StaffView } from '@anzhen/shared-types';
import { mayStaff } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { redirectTo } from '@/routes';
import { useStaff } from '@/session';
import { Button, Card, PageShell } from '@/ui';
import { RecoveryNotice } from '../../staff/components/recovery-notice';
import { SignInForm } from '../../staff/components/sign-in-form';
import { pagesFor, workbenchPages, type WorkbenchRoute } from '../../staff/workbench-pages';
import { WorkbenchBar } from './workbench-bar';

interface WorkbenchPageProps {
  page: WorkbenchRoute;
  /** What of this page stands in the bar. */
  bar?: (staff: StaffView) => ReactNode;
  children(staff: StaffView): ReactNode;
}

/** A page of the workbench: asks to sign in first, and tells those who may not be here where they can go. */
export function WorkbenchPage({ page, bar, children }: WorkbenchPageProps) {
  const staff = useStaff();
  const { title, right } = workbenchPages.find(({ route }) => route === page)!;
  if (!staff) {
    return (
      <PageShell title={title}>
        <SignInForm />
      </PageShell>
    );
  }
  const first = pagesFor(staff.role)[0];
  const isAllowed = right === null || mayStaff(staff.role, right);
  return (
    <PageShell title={title} width="wide">
      <View className="bench">
        <WorkbenchBar page={page} staff={staff}>
          {isAllowed && bar?.(staff)}
        </WorkbenchBar>
        {page !== 'web.logins' && (
          <View className="bench-notice">
            <RecoveryNotice onLook={() => void redirectTo('web.logins')} />
          </View>
        )}
        {isAllowed ? (
          children(staff)
        ) : (
          <View className="bench-refused">
            <Card>
              <View className="t2">{`您的账号看不了${title}`}</View>
              <View className="body mt2">需要的话，请管理员改您的角色。</View>
              {first && (
                <View className="mt4">
                  <Button id="bench-first" onTap={() => void redirectTo(first.route)}>{`去${first.title}`}</Button>
                </View>
              )}
            </Card>
          </View>
        )}
      </View>
    </PageShell>
  );
}
