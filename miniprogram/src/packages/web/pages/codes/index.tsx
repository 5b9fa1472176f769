import { View } from '@tarojs/components';
import { accessible, InlineMessage, Note, PageState, Tap } from '@/ui';
import { CodeRow } from '../../codes/code-row';
import { kindLabel, kinds } from '../../codes/code-words';
import { MakeForm } from '../../codes/make-form';
import { TickedBar } from '../../codes/ticked-bar';
import { type Codes, useCodes } from '../../codes/use-codes';
import { BarWords } from '../../workbench/bench-search';
import { WorkbenchPage } from '../../workbench/workbench-page';
import './index.scss';

const Kinds = ({ desk }: { desk: Codes }) => (
  <View className="codes-kinds" {...accessible({ role: 'tablist', label: '码的种类' })}>
    {kinds.map(({ kind, label }) => {
      const count = (desk.list.data?.codes ?? []).filter((code) => code.kind === kind && code.status === 'live').length;
      return (
        <Tap
          key={kind}
          id={`kind-${kind}`}
          role="tab"
          checked={kind === desk.kind}
          className={`codes-kind ${kind === desk.kind ? 'on' : ''}`}
          onTap={() => desk.setKind(kind)}
        >
          <View className="f1">{label}</View>
          <View className="cap">{count}</View>
        </Tap>
      );
    })}
  </View>
);

const Content = ({ desk }: { desk: Codes }) => (
  <View className="codes-columns">
    <Kinds desk={desk} />
    <View className="codes-main">
      <View className="row sb">
        <View className="sub">{`${kindLabel(desk.kind)}：${desk.shown.length} 个码，新做的在上面`}</View>
        {desk.live.length > 0 && (
          <Tap id="tick-all" className="bench-link" onTap={desk.tickAll}>
            {desk.ticked.size === desk.live.length ? '都不选' : `全选 ${desk.live.length} 个`}
          </Tap>
        )}
      </View>
      <View className="bench-list arrow-list">
        {desk.shown.length === 0 && (
          <View className="codes-empty">
            <View className="t3">{`还没有${kindLabel(desk.kind)}的码`}</View>
            <View className="sub mt1">在右边做，做好就能打印。</View>
          </View>
        )}
        {desk.shown.map((code) => (
          <CodeRow
            key={code.id}
            code={code}
            isTicked={desk.ticked.has(code.id)}
            isFirst={code.id === desk.live[0]?.id}
            onTick={() => desk.tick(code.id)}
          />
        ))}
      </View>
      {desk.live.length > 0 && <TickedBar desk={desk} />}
    </View>
    <MakeForm key={desk.kind} desk={desk} />
  </View>
);

/** 扫码入口: codes for walls, doors, beds and bills are made, printed, counted and taken out of service. */
export default function CodesPage() {
  const desk = useCodes();
  const bar = <BarWords about="码都有签名，改不了；扫码次数按天记，不记是谁扫的" />;
  return (
    <WorkbenchPage page="web.codes" bar={() => bar}>
      {() => (
        <View className="codes">
          {desk.done !== null && (
            <Note id="codes-done" tone="green" alert>
              {desk.done}
            </Note>
          )}
          <InlineMessage message={desk.fault} />
          <PageState resource={desk.list} failed={{ title: '没能打开扫码入口', text: '码没有变。请检查网络再试。' }}>
            {() => <Content desk={desk} />}
          </PageState>
        </View>
      )}
    </WorkbenchPage>
  );
}
