import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible } from './accessible';
import { Icon } from './icon';
import { optionalId } from './optional-id';
import { Tap } from './tap';
import { useDialogKeys } from './use-dialog-keys';

interface SheetProps {
  open: boolean;
  title: ReactNode;
  /** Grey text beside the title. */
  subtitle?: ReactNode;
  /** Absent: the sheet can only be left by one of its buttons. */
  onClose?: () => void;
  children: ReactNode;
  /** Buttons that stay in view below. */
  foot?: ReactNode;
  id?: string;
}

/** 半屏面板; a whole page in elder mode. */
export function Sheet({ open, title, subtitle, onClose, children, foot, id }: SheetProps) {
  const dialog = useDialogKeys(open, onClose);
  if (!open) return null;
  return (
    <View catchMove>
      <View className="scrim" onClick={onClose} {...accessible({ hidden: true })} />
      <View
        {...optionalId(id)}
        ref={dialog}
        className="sheet"
        {...accessible({ role: 'dialog', label: typeof title === 'string' ? title : undefined })}
      >
        <View className="sheet-head">
          <View className="row-base g2 f1 wrap">
            <View className="t2">{title}</View>
            {subtitle !== undefined && <View className="sub">{subtitle}</View>}
          </View>
          {onClose && (
            <Tap className="sheet-close" label="关闭" onTap={onClose}>
              <Icon name="x-ink2" size="l" />
            </Tap>
          )}
        </View>
        <View className="sheet-body">{children}</View>
        {foot !== undefined && <View className="sheet-foot">{foot}</View>}
      </View>
    </View>
  );
}

interface FooterProps {
  /** Left of the button: what will be paid. */
  summary?: ReactNode;
  /** One solid button. */
  children: ReactNode;
  /** Below the bar: links. */
  below?: ReactNode;
}

/** The bar at the lower edge of a page. Give it to PageShell as `footer`, which keeps the space free. */
export function Footer({ summary, children, below }: FooterProps) {
  return (
    <View className="footer">
      <View className="bar">
        {summary !== undefined && <View className="f1">{summary}</View>}
        <View className="f1">{children}</View>
      </View>
      {below}
    </View>
  );
}
