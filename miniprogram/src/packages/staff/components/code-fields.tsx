import { Field } from '@/ui';

interface CodeFieldProps {
  id: string;
  value: string;
  onChange(value: string): void;
  /** Enter on a keyboard, 完成 on a phone. */
  onEnter(): void;
  disabled: boolean;
}

const TOTP_LENGTH = 6;
/** Without what people put between the groups. */
const GROUPED_LENGTH = 12;

export const isWholeCode = (text: string): boolean => text.replace(/[^0-9a-z]/gi, '').length === GROUPED_LENGTH;

/** The six digits of an authenticator; everything else that is typed or pasted falls away. */
export const TotpField = ({ onChange, ...props }: CodeFieldProps) => (
  <Field
    {...props}
    label="动态码"
    kind="number"
    onChange={(text) => onChange(text.replace(/\D/g, '').slice(0, TOTP_LENGTH))}
    maxLength={TOTP_LENGTH}
    placeholder="6 位数字"
    hint="打开手机上的验证器，每 30 秒换一次"
  />
);

/** A code of three groups, as an administrator tells it or as it was copied down. */
export const GroupedCodeField = (props: CodeFieldProps & { label: string; hint?: string }) => (
  <Field {...props} maxLength={30} placeholder="例如 7K3M-Q9XD-WT2H" />
);
