import type { ReactNode } from 'react';
import { Button } from '@/ui/prompt-parts';

interface PhoneCodeButtonProps {
  children: ReactNode;
  /** A one-time code that the BFF exchanges for the telephone number. */
  onCode(code: string): void;
  /** The person did not allow it: offer to type the number. */
  onRefused(): void;
}

/** WeChat gives the telephone number only through a button of its own. */
export function PhoneCodeButton({ children, onCode, onRefused }: PhoneCodeButtonProps) {
  return (
    <Button
      kind="second"
      openType="getPhoneNumber"
      onGetPhoneNumber={({ detail }) => (detail.code ? onCode(detail.code) : onRefused())}
    >
      {children}
    </Button>
  );
}
