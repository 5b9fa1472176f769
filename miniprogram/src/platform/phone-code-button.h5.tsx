import type { ComponentProps } from 'react';
import { Button } from '@/ui/prompt-parts';
import type { PhoneCodeButton as NativeButton } from './phone-code-button';
import { askPhone } from './sandbox-phone';

/** The simulated phone gives the code that WeChat's button would give. */
export function PhoneCodeButton({ children, onCode, onRefused }: ComponentProps<typeof NativeButton>) {
  const getCode = async (): Promise<void> => {
    const { code } = await askPhone<{ code: string }>('phone-code', {});
    onCode(code);
  };
  return (
    <Button kind="second" onTap={() => void getCode().catch(onRefused)}>
      {children}
    </Button>
  );
}
