/**
 * Taro's components as plain HTML, so that a test sees what a person would: text, roles and names. Only what the pages
 * use is here; a new component of Taro needs a line.
 */
import { type ComponentType, createElement, type ReactNode } from 'react';

interface Props {
  children?: ReactNode;
  className?: string;
  id?: string;
  style?: object;
  onClick?: (event: unknown) => void;
  [name: string]: unknown;
}

const isPlain = (name: string): boolean => /^(aria-|data-)|^role$/.test(name);

const box = (tag: string): ComponentType<Props> => {
  function Box({ children, className, id, style, onClick, ...rest }: Props) {
    const plain = Object.fromEntries(Object.entries(rest).filter(([name]) => isPlain(name)));
    return createElement(tag, { className, id, style, onClick, ...plain }, children);
  }
  return Box;
};

export const View = box('div');
export const Text = box('span');
export const ScrollView = box('div');
export const Form = box('form');
export const Label = box('label');
export const Canvas = box('canvas');
export const Block = box('div');

export function Image({ className, src, ...rest }: Props) {
  return <img className={className} src={src as string} alt="" aria-hidden={rest['aria-hidden'] as 'true'} />;
}

export function Button({ children, className, id, disabled, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      id={id}
      className={className}
      disabled={disabled as boolean}
      aria-label={rest['aria-label'] as string}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

type Changed = (event: { detail: { value: string } }) => void;

const entry = (tag: 'input' | 'textarea'): ComponentType<Props> => {
  function Entry({ className, id, value, placeholder, disabled, onInput, ...rest }: Props) {
    return createElement(tag, {
      className,
      id,
      placeholder,
      disabled,
      'aria-label': rest['aria-label'],
      value: value ?? '',
      onChange: (event: { target: { value: string } }) =>
        (onInput as Changed)?.({ detail: { value: event.target.value } }),
    });
  }
  return Entry;
};

export const Input = entry('input');
export const Textarea = entry('textarea');

export function Picker({ children, onChange, value }: Props) {
  return (
    <label>
      <input
        data-testid="picker"
        value={String(value ?? '')}
        onChange={(event) => (onChange as Changed)?.({ detail: { value: event.target.value } })}
      />
      {children}
    </label>
  );
}
