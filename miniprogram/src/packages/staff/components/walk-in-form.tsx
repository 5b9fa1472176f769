import { View } from '@tarojs/components';
import type { Priority, StaffQueue } from '@anzhen/shared-types';
import { useRef, useState } from 'react';
import { call, useSteps } from '@/api';
import { makeUuid } from '@/api/random-id';
import { now } from '@/platform/clock';
import { Button, Field, InlineMessage, Options } from '@/ui';
import { PRIORITIES } from '../desk/desk-words';
import { birthDateOf } from './birth-date';
import './desk-bars.scss';

interface WalkInFormProps {
  queue: StaffQueue;
  onAdded(): void;
  onClose(): void;
}

const SEXES = [
  { value: 'male', label: '男' },
  { value: 'female', label: '女' },
] as const;
const NONE = 'none';

/** Somebody whom only the desk knows. Sent at once and not kept on the device: it bears a whole name. */
export function WalkInForm({ queue, onAdded, onClose }: WalkInFormProps) {
  const [name, setName] = useState('');
  const [sex, setSex] = useState<'male' | 'female' | null>(null);
  const [birth, setBirth] = useState('');
  const [priority, setPriority] = useState<Priority | typeof NONE>(NONE);
  const [number, setNumber] = useState<string | null>(null);
  const { busy, fault, run } = useSteps<'add'>();
  // The same words again are the same person, also when the first answer was lost.
  const attempt = useRef({ words: '', key: '', known: new Set<string>() });
  const birthDate = birthDateOf(birth, now());
  const missing = (): string | undefined => {
    if (name.trim() === '') return '还差姓名';
    if (sex === null) return '还差性别';
    return birthDate === null ? '还差出生日期' : undefined;
  };

  const add = (): void =>
    void run('add', async () => {
      if (sex === null || birthDate === null) return;
      const person = { name: name.trim(), sex, birthDate, priority: priority === NONE ? null : priority };
      const words = JSON.stringify(person);
      if (attempt.current.words !== words) {
        attempt.current = { words, key: makeUuid(), known: new Set(queue.waiting.map(({ id }) => id)) };
      }
      const { key, known } = attempt.current;
      const params = { queueId: queue.id };
      const line = await call('actOnQueue', { params, body: { action: 'walk_in', ...person, idempotencyKey: key } });
      setNumber(line.waiting.find(({ id }) => !known.has(id))?.number ?? '');
      onAdded();
    });

  if (number !== null) {
    return (
      <>
        <View className="body">{number === '' ? '已经在队里了，号码请看队列。' : '加好了，请告诉患者号码：'}</View>
        <View className="num-l num" id="walk-in-number">
          {number}
        </View>
        <Button id="walk-in-done" onTap={onClose}>
          好
        </Button>
      </>
    );
  }
  const isSending = busy !== null;
  return (
    <>
      <Field id="walk-in-name" label="姓名" value={name} onChange={setName} maxLength={30} disabled={isSending} />
      <View className="col g2">
        <View className="field-label">性别</View>
        <Options choices={SEXES} value={sex} onChange={setSex} />
      </View>
      <Field
        id="walk-in-birth"
        label="出生日期"
        kind="number"
        value={birth}
        onChange={(text) => setBirth(text.replace(/\D/g, '').slice(0, 8))}
        maxLength={8}
        placeholder="8 位数字，例如 19580312"
        error={birth.length === 8 && birthDate === null ? '没有这一天，请核对' : undefined}
        disabled={isSending}
      />
      <View className="col g2 by-threes">
        <View className="field-label">优先（按证件或病情）</View>
        <Options choices={[{ value: NONE, label: '没有' }, ...PRIORITIES]} value={priority} onChange={setPriority} />
      </View>
      <InlineMessage message={fault} />
      <Button id="walk-in-add" missing={missing()} loading={isSending} loadingText="正在加号…" onTap={add}>
        加号
      </Button>
    </>
  );
}
