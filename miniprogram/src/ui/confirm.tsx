import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible } from './accessible';
import { Button } from './button';
import { useDialogKeys } from './use-dialog-keys';

interface ConfirmProps {
  open: boolean;
  /** The question, as a sentence: 要退掉这个号吗？ */
  title: string;
  /** What happens then, above all to the money. */
  children?: ReactNode;
  /** Verb and object: 退号, 移除妈妈. */
  confirmText: string;
  cancelText?: string;
  /** What has to be written first; the button is off and shows this. */
  missing?: string;
  isDangerous?: boolean;
  loading?: boolean;
  onConfirm(): void;
  onCancel(): void;
}

/** Asks before something that cannot be taken back. It stays until one of its buttons is pressed. */
export function Confirm(props: ConfirmProps) {
  const { open, title, children, confirmText, cancelText = '先不', missing, isDangerous, loading } = props;
  const { onConfirm, onCancel } = props;
  const dialog = useDialogKeys(open, loading ? undefined : onCancel);
  if (!open) return null;
  return (
    <View catchMove>
      <View className="scrim" {...accessible({ hidden: true })} />
      <View ref={dialog} className="dialog" {...accessible({ role: 'dialog', label: title })}>
        <View className="t2">{title}</View>
        {children !== undefined && <View className="body c2 mt2">{children}</View>}
        <View className="col g3 mt5">
          <Button
            kind={isDangerous ? 'danger-outline' : 'primary'}
            missing={missing}
            loading={loading}
            onTap={onConfirm}
          >
            {confirmText}
          </Button>
          <Button kind="plain" disabled={loading} onTap={onCancel}>
            {cancelText}
          </Button>
        </View>
      </View>
    </View>
  );
}
