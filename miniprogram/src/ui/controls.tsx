import { Input, Textarea, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { accessible } from './accessible';
import { classNames } from './class-names';
import { Icon } from './icon';
import { optionalId } from './optional-id';
import { Tap } from './tap';

export interface Choice<Value extends string> {
  value: Value;
  label: string;
  /** A second, smaller line. */
  detail?: string | undefined;
  /** Why it cannot be chosen; shown behind the label. */
  off?: string;
}

interface ChoiceProps<Value extends string> {
  choices: readonly Choice<Value>[];
  value: NoInfer<Value> | null;
  onChange(value: NoInfer<Value>): void;
}

/** 分段选择: two to four views of the same list. */
export function Segments<const Value extends string>({ choices, value, onChange }: ChoiceProps<Value>) {
  return (
    <View className="segs" {...accessible({ role: 'tablist' })}>
      {choices.map((choice) => (
        <Tap
          key={choice.value}
          role="tab"
          checked={choice.value === value}
          className={classNames('seg', choice.value === value && 'on')}
          onTap={() => onChange(choice.value)}
        >
          <View>{choice.label}</View>
          {choice.detail !== undefined && <View className="seg-detail">{choice.detail}</View>}
        </Tap>
      ))}
    </View>
  );
}

/** Boxes to choose one of, side by side: 5 人、3 人、1 人. The chosen one has a tick, not only a colour. */
export function Options<const Value extends string>({ choices, value, onChange }: ChoiceProps<Value>) {
  return (
    <View className="row g2 wrap" {...accessible({ role: 'radiogroup' })}>
      {choices.map((choice) => (
        <Tap
          key={choice.value}
          role="radio"
          checked={choice.value === value}
          disabled={choice.off !== undefined}
          className={classNames('option', choice.value === value && 'on', choice.off !== undefined && 'off')}
          onTap={() => onChange(choice.value)}
        >
          {choice.value === value && <Icon name="done-qing" size="s" />}
          {choice.off ? `${choice.label} ${choice.off}` : choice.label}
        </Tap>
      ))}
    </View>
  );
}

interface SwitchProps {
  on: boolean;
  onChange(on: boolean): void;
  /** What it switches, for a screen reader. */
  label: string;
  id?: string;
}

export function Switch({ on, onChange, label, id }: SwitchProps) {
  return (
    <Tap
      id={id}
      role="switch"
      checked={on}
      label={label}
      className={classNames('switch', on && 'on')}
      onTap={() => onChange(!on)}
    >
      <View className="switch-track">
        <View className="switch-knob" />
      </View>
    </Tap>
  );
}

const Mark = ({ shape, on }: { shape: 'radio' | 'check'; on: boolean }) => (
  <View className={classNames(shape, on && 'on')} {...accessible({ hidden: true })}>
    {on && <Icon name="done-white" size="s" />}
  </View>
);

/** The round mark only; the row around it is what is pressed. */
export const Radio = ({ on }: { on: boolean }) => <Mark shape="radio" on={on} />;

/** The square mark only; the row around it is what is pressed. */
export const Check = ({ on }: { on: boolean }) => <Mark shape="check" on={on} />;

interface FieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
  placeholder?: string;
  /** What is wrong and how to put it right. */
  error?: string;
  /** A quiet line below, when there is no error. */
  hint?: string;
  kind?: 'text' | 'number' | 'idcard' | 'digit' | 'password' | 'multi';
  maxLength?: number;
  disabled?: boolean;
  /** Right inside the box, such as an eye or 语音. */
  trail?: ReactNode;
  /** Enter on a keyboard, 完成 on a phone's; not in a text of several lines. */
  onEnter?: (() => void) | undefined;
  /** The cursor stands in it as soon as it appears. */
  focus?: boolean;
  id?: string;
}

const ignoreUnset = -1;

/** A labelled text box. The error stands under it and is read aloud. */
export function Field(props: FieldProps) {
  const {
    label,
    value,
    onChange,
    placeholder,
    error,
    hint,
    kind = 'text',
    maxLength = ignoreUnset,
    disabled,
    trail,
    onEnter,
    focus,
    id,
  } = props;
  const shared = {
    ...optionalId(id),
    value,
    placeholder,
    disabled,
    maxlength: maxLength,
    onInput: (event: { detail: { value: string } }) => onChange(event.detail.value),
    ...accessible({ label }),
  };
  return (
    <View className="field">
      <View className="field-label">{label}</View>
      <View className={classNames('field-box', error !== undefined && 'wrong')}>
        {kind === 'multi' ? (
          <Textarea className="field-input multi" {...shared} />
        ) : (
          <Input
            className="field-input"
            type={kind === 'password' ? 'text' : kind}
            password={kind === 'password'}
            onConfirm={onEnter}
            focus={focus}
            {...shared}
          />
        )}
        {trail}
      </View>
      {error !== undefined && (
        <View className="field-error" {...accessible({ role: 'alert' })}>
          <Icon name="warn-red" size="s" />
          {error}
        </View>
      )}
      {error === undefined && hint !== undefined && <View className="cap">{hint}</View>}
    </View>
  );
}
