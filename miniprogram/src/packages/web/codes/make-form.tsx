import { View } from '@tarojs/components';
import { useState } from 'react';
import { Button, Check, Field, Icon, Tap } from '@/ui';
import { type Draft, kinds, readLines } from './code-words';
import type { Codes } from './use-codes';

interface KnownProps {
  places: readonly { target: string; name: string; has: boolean }[];
  chosen: ReadonlySet<string>;
  onChoose(targets: ReadonlySet<string>): void;
}

/** Places that the hospital's systems know: tick those that get a code. */
const KnownPlaces = ({ places, chosen, onChoose }: KnownProps) => {
  const free = places.filter(({ has }) => !has).map(({ target }) => target);
  const flip = (target: string) =>
    onChoose(new Set(chosen.has(target) ? [...chosen].filter((each) => each !== target) : [...chosen, target]));
  return (
    <View className="col g2">
      <View className="row sb">
        <View className="t3">给哪些地方做</View>
        <Tap
          id="choose-all"
          className={`bench-link ${free.length === 0 ? 'off' : ''}`}
          disabled={free.length === 0}
          onTap={() => onChoose(new Set(chosen.size === free.length ? [] : free))}
        >
          {free.length === 0 ? '都有码了' : chosen.size === free.length ? '都不选' : `选还没有码的 ${free.length} 个`}
        </Tap>
      </View>
      <View className="codes-places">
        {places.map(({ target, name, has }) => (
          <Tap
            key={target}
            id={`place-${target}`}
            role="checkbox"
            checked={has || chosen.has(target)}
            disabled={has}
            className={`codes-place ${has ? 'has' : ''}`}
            onTap={() => flip(target)}
          >
            {/* Nothing to tick where there is a code: it is taken out of service in the list. */}
            {has ? <Icon name="ok-green" size="l" /> : <Check on={chosen.has(target)} />}
            <View className="f1">{name}</View>
            {has && <View className="cap nowrap">有码</View>}
          </Tap>
        ))}
      </View>
    </View>
  );
};

/** 做新的码: for known places by ticking, for rooms, doctors, beds and bills by lines. */
export function MakeForm({ desk }: { desk: Codes }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [lines, setLines] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const spec = kinds.find(({ kind }) => kind === desk.kind)!;
  const isTyped = spec.example !== '';
  const haveCode = new Set(desk.shown.filter(({ status }) => status === 'live').map(({ target }) => target));
  const places = (desk.list.data?.known ?? [])
    .filter(({ kind }) => kind === desk.kind)
    .map((place) => ({ ...place, has: haveCode.has(place.target) }));
  const typed = readLines(lines, spec.isNamed === true);
  const drafts: Draft[] = isTyped
    ? typeof typed === 'string'
      ? []
      : typed
    : places.filter(({ target, has }) => chosen.has(target) && !has).map(({ target }) => ({ target }));
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(expiresOn);
  const missing = (): string | undefined => {
    if (isTyped && typeof typed === 'string') return '编号还要改一改';
    if (drafts.length === 0) return isTyped ? '还差编号' : places.every(({ has }) => has) ? '都有码了' : '还没选地方';
    if (drafts.length > 100) return '一次最多 100 个';
    if (spec.kind === 'bill' && expiresOn === '') return '还差有效期';
    return expiresOn !== '' && !isDay ? '有效期写成 2026-12-31' : undefined;
  };
  const submit = async (): Promise<void> => {
    if (!(await desk.issue(drafts, expiresOn === '' ? undefined : expiresOn))) return;
    setChosen(new Set());
    setLines('');
  };
  return (
    <View className="bench-panel codes-form" id="codes-form">
      <View className="t2">{`做${spec.label}的码`}</View>
      {isTyped ? (
        <Field
          id="code-lines"
          kind="multi"
          label="一行一个：编号、空格、名称"
          value={lines}
          onChange={setLines}
          placeholder={`例如 ${spec.example}`}
          error={typeof typed === 'string' && lines.includes('\n') ? typed : undefined}
          hint={spec.isNamed ? '名称会印在码的上面。不要写病人的姓名。' : '名称由系统按科室填写。'}
        />
      ) : (
        <KnownPlaces places={places} chosen={chosen} onChoose={setChosen} />
      )}
      <Field
        id="code-expires"
        label={spec.kind === 'bill' ? '有效到哪一天' : '有效到哪一天（不写就一直有效）'}
        value={expiresOn}
        onChange={setExpiresOn}
        placeholder="2026-12-31"
        maxLength={10}
      />
      <Button
        id="issue-codes"
        missing={missing()}
        loading={desk.busy === 'issue'}
        loadingText="正在做…"
        onTap={() => void submit()}
      >
        {`做 ${drafts.length} 个码`}
      </Button>
    </View>
  );
}
