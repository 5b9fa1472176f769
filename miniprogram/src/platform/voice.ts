import Taro from '@tarojs/taro';

/** One dictation; `stop` ends it, what was heard until then stays. */
export interface Dictation {
  stop(): void;
}

export interface DictationEvents {
  /** What was heard so far, from the start of this dictation. */
  onText(text: string): void;
  onEnd(): void;
  /** A sentence for the person. */
  onFault(message: string): void;
}

interface Recogniser {
  onRecognize?: (result: { result: string }) => void;
  onStop?: (result: { result: string }) => void;
  onError?: (fault: { retcode: number }) => void;
  start(options: { lang: 'zh_CN'; duration: number }): void;
  stop(): void;
}

const LONGEST_MS = 30_000;
const REFUSED = -30_001;

declare const HAS_VOICE_PLUGIN: boolean;

const openPlugin = (): { getRecordRecognitionManager(): Recogniser } =>
  (Taro as unknown as { requirePlugin(name: string): { getRecordRecognitionManager(): Recogniser } }).requirePlugin(
    'WechatSI',
  );

/** WeChat's own plugin 同声传译, when this build was made for an account that added it (ANZHEN_VOICE=1). */
export const canListen = (): boolean => HAS_VOICE_PLUGIN;

/** Writes down what is said. WeChat asks for the microphone the first time. */
export const listen = ({ onText, onEnd, onFault }: DictationEvents): Dictation => {
  const recogniser = openPlugin().getRecordRecognitionManager();
  recogniser.onRecognize = ({ result }) => onText(result);
  recogniser.onStop = ({ result }) => {
    if (result !== '') onText(result);
    onEnd();
  };
  recogniser.onError = ({ retcode }) => {
    onFault(retcode === REFUSED ? '没能用话筒，请在微信设置里允许，或打字' : '没有听清，请再说一遍，或打字');
    onEnd();
  };
  recogniser.start({ lang: 'zh_CN', duration: LONGEST_MS });
  return { stop: () => recogniser.stop() };
};
