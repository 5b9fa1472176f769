import { View } from '@tarojs/components';
import { Fragment, type ReactNode } from 'react';
import { Icon, Sep } from '@/ui';
import './booking.scss';

/** A name at the left and what it is at the right; in elder mode one under the other. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <View className="fact">
      <View className="fact-name">{name}</View>
      <View className="fact-value">{children}</View>
    </View>
  );
}

/** Facts in one line with the dot between them; those that are empty are left out. */
export function Dotted({ children }: { children: readonly (string | null | undefined)[] }) {
  const shown = children.filter(Boolean);
  return (
    <>
      {shown.map((text, index) => (
        <Fragment key={text}>
          {index > 0 && <Sep />}
          {text}
        </Fragment>
      ))}
    </>
  );
}

export interface Step {
  key: string;
  title: string;
  text?: string;
  state: 'done' | 'now' | 'todo';
  /** Shown in the circle of a step that is to come. */
  number?: number;
}

const Dot = ({ state, number }: Pick<Step, 'state' | 'number'>) => (
  <View className={`steps-dot ${state}`}>
    {state === 'done' && <Icon name="done-white" size="s" />}
    {state === 'now' && <View className="steps-core" />}
    {state === 'todo' && number}
  </View>
);

const titleTones = { done: '', now: 'c-indigo', todo: 'c3' };

/** What has happened, what is going on and what comes next, from top to bottom. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <View className="col">
      {steps.map((step, index) => (
        <View key={step.key} className="steps-line">
          <View className="steps-rail">
            <Dot state={step.state} number={step.number} />
            {index < steps.length - 1 && <View className={`rail ${step.state === 'done' ? 'done' : ''}`} />}
          </View>
          <View className="steps-text">
            <View className={`t3 ${step.number === undefined ? titleTones[step.state] : ''}`}>{step.title}</View>
            {step.text !== undefined && <View className="sub">{step.text}</View>}
          </View>
        </View>
      ))}
    </View>
  );
}
