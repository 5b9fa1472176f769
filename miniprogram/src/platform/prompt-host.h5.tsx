import { View } from '@tarojs/components';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useDisplay } from '@/session/font-size';
import { useStore } from '@/state/store';
import { Button, Field, Note, Price, Sheet } from '@/ui/prompt-parts';
import { type OpenPrompt, promptStore } from './prompt';

const Pay = ({ prompt }: { prompt: Extract<OpenPrompt, { kind: 'pay' }> }) => (
  <Sheet
    open
    id="prompt-pay"
    title={prompt.title}
    foot={
      <>
        <Button id="prompt-pay-confirm" onTap={() => prompt.answer(true)}>
          支付
        </Button>
        <Button id="prompt-cancel" kind="plain" onTap={() => prompt.answer(null)}>
          取消
        </Button>
      </>
    }
  >
    <View className="ta-c mt4">
      <Price fen={prompt.amountFen} size="l" />
    </View>
    <View className="mt4">
      <Note tone="grey">这是模拟的微信支付，不动真钱</Note>
    </View>
  </Sheet>
);

const Subscribe = ({ prompt }: { prompt: Extract<OpenPrompt, { kind: 'subscribe' }> }) => (
  <Sheet
    open
    id="prompt-subscribe"
    title={prompt.title}
    foot={
      <>
        <Button id="prompt-allow" onTap={() => prompt.answer(true)}>
          允许
        </Button>
        <Button id="prompt-cancel" kind="plain" onTap={() => prompt.answer(null)}>
          拒绝
        </Button>
      </>
    }
  >
    <View className="body c2">允许一次，能收到一条提醒。</View>
  </Sheet>
);

const Insurance = ({ prompt }: { prompt: Extract<OpenPrompt, { kind: 'insurance' }> }) => {
  const [name, setName] = useState('');
  const [idNo, setIdNo] = useState('');
  const missing = name.trim().length < 2 ? '还差姓名' : idNo.trim().length !== 18 ? '还差 18 位身份证号' : undefined;
  return (
    <Sheet
      open
      id="prompt-insurance"
      title={prompt.title}
      onClose={() => prompt.answer(null)}
      foot={
        <Button
          id="prompt-authorise"
          missing={missing}
          onTap={() => prompt.answer({ name: name.trim(), idNo: idNo.trim().toUpperCase() })}
        >
          同意授权
        </Button>
      }
    >
      <Note tone="grey">这是模拟的医保局小程序。请填参保人的姓名和身份证号。</Note>
      <View className="col g3 mt3">
        <Field id="prompt-name" label="参保人姓名" value={name} onChange={setName} maxLength={30} />
        <Field id="prompt-id-no" label="身份证号" kind="idcard" value={idNo} onChange={setIdNo} maxLength={18} />
      </View>
    </Sheet>
  );
};

const Scan = ({ prompt }: { prompt: Extract<OpenPrompt, { kind: 'scan' }> }) => {
  const [scene, setScene] = useState('');
  return (
    <Sheet
      open
      id="prompt-scan"
      title={prompt.title}
      onClose={() => prompt.answer(null)}
      foot={
        <Button
          id="prompt-scan-confirm"
          missing={scene.trim() === '' ? '还差编号' : undefined}
          onTap={() => prompt.answer({ scene: scene.trim() })}
        >
          打开这个码
        </Button>
      }
    >
      <View className="body c2">浏览器里不能扫码。请输入二维码下面印着的编号。</View>
      <View className="mt3">
        <Field id="prompt-scene" label="编号" value={scene} onChange={setScene} maxLength={64} />
      </View>
    </Sheet>
  );
};

const OpenSheet = ({ prompt }: { prompt: OpenPrompt }) => {
  switch (prompt.kind) {
    case 'pay':
      return <Pay prompt={prompt} />;
    case 'subscribe':
      return <Subscribe prompt={prompt} />;
    case 'insurance':
      return <Insurance prompt={prompt} />;
    case 'scan':
      return <Scan prompt={prompt} />;
  }
};

function PromptHost() {
  const { open } = useStore(promptStore);
  const { className } = useDisplay();
  return <View className={`prompt-host ${className}`}>{open && <OpenSheet prompt={open} />}</View>;
}

/** Puts the host of the stand-in sheets beside the pages, so that it is above whichever page asks. */
export const mountPromptHost = (): void => {
  const place = document.createElement('div');
  place.id = 'prompt-host';
  document.body.appendChild(place);
  createRoot(place).render(<PromptHost />);
};
