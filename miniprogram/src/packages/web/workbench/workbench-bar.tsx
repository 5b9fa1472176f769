import type { StaffView } from '@anzhen/shared-types';
import { staffRoleNames } from '@anzhen/shared-types/kernel';
import { View } from '@tarojs/components';
import { type ReactNode, useState } from 'react';
import { redirectTo } from '@/routes';
import { Avatar, Icon, Tap } from '@/ui';
import { signOutStaff } from '../../staff/pages/desk/use-room';
import { pagesFor, workbenchPages, type WorkbenchRoute } from '../../staff/workbench-pages';
import { useEscape } from '../use-list-keys';
import './workbench.scss';

interface MenuProps {
  id: string;
  face: ReactNode;
  className: string;
  /** The menu hangs from the right edge of its button. */
  atRight?: boolean;
  lines: readonly { id?: string; text: string; isOn?: boolean; run(): void }[];
}

/** A button of the bar that opens a short list below itself. */
export function BarMenu({ id, face, className, atRight, lines }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  useEscape(isOpen, () => setOpen(false));
  return (
    <View className="bar-menu-place">
      <Tap id={id} className={className} onTap={() => setOpen(!isOpen)}>
        {face}
        <Icon name="chevron-down-ink2" size="s" />
      </Tap>
      {isOpen && <View className="bar-menu-away" onClick={() => setOpen(false)} />}
      {isOpen && (
        <View className={`bar-menu arrow-list ${atRight ? 'at-right' : ''}`} id={`${id}-menu`}>
          {lines.map(({ id: lineId, text, isOn, run }) => (
            <Tap
              key={text}
              id={lineId}
              checked={isOn}
              role={isOn === undefined ? 'button' : 'radio'}
              className={`bar-menu-line ${isOn ? 'on' : ''}`}
              onTap={() => {
                setOpen(false);
                run();
              }}
            >
              {text}
            </Tap>
          ))}
        </View>
      )}
    </View>
  );
}

interface WorkbenchBarProps {
  page: WorkbenchRoute;
  staff: StaffView;
  /** Between the title and the person: what belongs to this page. */
  children?: ReactNode;
}

/** The bar on top of every page of the workbench: which page this is and which others there are, who is signed in. */
export function WorkbenchBar({ page, staff, children }: WorkbenchBarProps) {
  const here = workbenchPages.find(({ route }) => route === page)!;
  const pages = pagesFor(staff.role);
  const face = (
    <>
      <Icon name={here.icon} size="l" />
      <View className="t2 nowrap">{here.title}</View>
    </>
  );
  return (
    <View className="bench-bar">
      {pages.length > 1 ? (
        <BarMenu
          id="bench-page"
          className="bench-page"
          face={face}
          lines={pages.map(({ route, title }) => ({
            id: route.replace('web.', 'bench-to-'),
            text: title,
            isOn: route === page,
            run: () => void (route !== page && redirectTo(route)),
          }))}
        />
      ) : (
        <View className="bench-page">{face}</View>
      )}
      <View className="bench-own">{children}</View>
      <BarMenu
        id="bench-me"
        className="bench-me"
        atRight
        face={
          <>
            <Avatar name={staff.name} />
            <View className="nowrap">{`${staff.name} ${staffRoleNames[staff.role]}`}</View>
          </>
        }
        lines={[
          { id: 'my-logins', text: '我的登录', run: () => void (page !== 'web.logins' && redirectTo('web.logins')) },
          { id: 'staff-sign-out', text: '退出登录', run: signOutStaff },
        ]}
      />
    </View>
  );
}
