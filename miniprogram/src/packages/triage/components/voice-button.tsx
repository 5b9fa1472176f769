import { useEffect, useRef, useState } from 'react';
import { canListen, type Dictation, listen } from '@/platform/voice';
import { Button } from '@/ui';

interface VoiceButtonProps {
  text: string;
  onText(text: string): void;
  onFault(message: string): void;
}

/** 点一下说话，再点一下停: what is heard stands in the text box, where it can be changed. Nothing has to be held down. */
export function VoiceButton({ text, onText, onFault }: VoiceButtonProps) {
  const [isListening, setListening] = useState(false);
  const dictation = useRef<Dictation>();
  useEffect(() => () => dictation.current?.stop(), []);
  if (!canListen()) return null;

  const toggle = (): void => {
    if (isListening) {
      dictation.current?.stop();
      return;
    }
    const before = text.trim() === '' ? '' : `${text.trim()}，`;
    setListening(true);
    dictation.current = listen({
      onText: (heard) => onText(before + heard),
      onEnd: () => setListening(false),
      onFault,
    });
  };
  return (
    <Button id="voice-button" kind="tint" icon="mic-qing" inline small onTap={toggle}>
      {isListening ? '正在听，说完点一下' : '点一下，说话'}
    </Button>
  );
}
