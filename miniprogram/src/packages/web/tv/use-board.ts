import type { BoardView } from '@anzhen/shared-types';
import { useEffect, useRef, useState } from 'react';
import { call, type Resource, useLiveTopics, useResource } from '@/api';
import { now } from '@/platform/clock';
import { canSpeak, keepScreenOn, speak } from '@/platform/wechat';
import { type Call, passTime, silentPlayer, takeCalls } from './call-player';
import { isStaleAt, type Moment } from './freshness';

const POLL_MS = 10_000;
const TICK_MS = 500;

export interface Board {
  board: Resource<BoardView>;
  showing: Call | null;
  isStale: boolean;
  /** off: this device cannot speak · asks: the browser wants a tap first · on */
  voice: 'off' | 'asks' | 'on';
  nowMs: number;
}

const momentNow = (): Moment => ({ wallMs: now(), steadyMs: performance.now() });

/** Browsers let a page speak only after somebody has touched it once. */
const useVoice = (): Board['voice'] => {
  const [voice, setVoice] = useState<Board['voice']>(() => (canSpeak() ? 'asks' : 'off'));
  useEffect(() => {
    if (voice !== 'asks') return undefined;
    const allow = (): void => setVoice('on');
    window.addEventListener('pointerdown', allow);
    window.addEventListener('keydown', allow);
    return () => {
      window.removeEventListener('pointerdown', allow);
      window.removeEventListener('keydown', allow);
    };
  }, [voice]);
  return voice;
};

/** The screen of one waiting area: what it shows now, and whether that is current. */
export const useBoard = (area: string): Board => {
  const board = useResource(`board:${area}`, () => call('getBoard', { params: { area } }), { pollMs: POLL_MS });
  const { data, loadedAt, reload } = board;
  const live = useLiveTopics([`board:${area}`], {
    token: () => null,
    onChange: reload,
    // Each room has numbers of its own; every change is worth a look.
    lastSeqOf: () => null,
  });
  useEffect(() => {
    if (live === 'live') reload();
  }, [live, reload]);

  const [player, setPlayer] = useState(silentPlayer);
  const [at, setAt] = useState(momentNow);
  const [readAt, setReadAt] = useState<Moment>();
  useEffect(() => {
    if (!data) return;
    setReadAt(momentNow());
    setPlayer((state) => takeCalls(state, data.calls, performance.now()));
  }, [data, loadedAt]);
  useEffect(() => {
    const timer = setInterval(() => {
      setPlayer((state) => passTime(state, performance.now()));
      setAt(momentNow());
    }, TICK_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    keepScreenOn(true);
    return () => keepScreenOn(false);
  }, []);

  const voice = useVoice();
  const { showing, isNews } = player;
  const said = useRef<Call | null>(null);
  useEffect(() => {
    // What stood there when the page opened was announced before; each later one is said once.
    if (showing === null || !isNews || said.current === showing) return;
    said.current = showing;
    if (voice === 'on') speak(showing.text);
  }, [showing, isNews, voice]);

  return { board, showing, isStale: readAt !== undefined && isStaleAt(readAt, at), voice, nowMs: at.wallMs };
};
