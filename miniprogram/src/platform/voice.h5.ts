import type * as Voice from './voice';

interface Heard {
  results: ArrayLike<ArrayLike<{ transcript: string }>>;
}

interface Recogniser {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: (event: Heard) => void;
  onerror: (event: { error: string }) => void;
  onend: () => void;
  start(): void;
  stop(): void;
}

type Constructor = new () => Recogniser;
const recogniserOf = (): Constructor | undefined => {
  const { SpeechRecognition, webkitSpeechRecognition } = window as {
    SpeechRecognition?: Constructor;
    webkitSpeechRecognition?: Constructor;
  };
  return SpeechRecognition ?? webkitSpeechRecognition;
};

export const canListen: typeof Voice.canListen = () => recogniserOf() !== undefined;

export const listen: typeof Voice.listen = ({ onText, onEnd, onFault }) => {
  const Recogniser = recogniserOf();
  if (!Recogniser) throw new Error('asked to listen where nothing can');
  const recogniser = new Recogniser();
  recogniser.lang = 'zh-CN';
  recogniser.continuous = true;
  recogniser.interimResults = true;
  recogniser.onresult = ({ results }) =>
    onText(Array.from(results, (alternatives) => alternatives[0]?.transcript ?? '').join(''));
  recogniser.onerror = ({ error }) => {
    if (error === 'aborted') return;
    onFault(error === 'not-allowed' ? '没能用话筒，请在浏览器里允许，或打字' : '没有听清，请再说一遍，或打字');
  };
  recogniser.onend = onEnd;
  recogniser.start();
  return { stop: () => recogniser.stop() };
};
