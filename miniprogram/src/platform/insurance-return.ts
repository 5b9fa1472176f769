/** What WeChat tells App.onShow: which mini-program sent the person here, and what it handed over. */
export interface ShownBy {
  referrerInfo?: { appId?: unknown; extraData?: unknown };
}

interface AppShows {
  onAppShow(listener: (shown: ShownBy) => void): void;
  offAppShow(listener: (shown: ShownBy) => void): void;
}

export interface AwaitedReturn {
  /** The authCode; null when the person came back without one that is meant for this request. */
  code: Promise<string | null>;
  /** Nobody waits any longer. */
  stop(): void;
}

const codeFrom = ({ referrerInfo }: ShownBy, appId: string): string | null => {
  // WeChat itself names the sender, and any mini-program may open ours and hand over whatever it likes.
  if (referrerInfo?.appId !== appId) return null;
  const { authCode } = (referrerInfo.extraData ?? {}) as { authCode?: unknown };
  return typeof authCode === 'string' && authCode !== '' ? authCode : null;
};

/**
 * Takes an authCode only as the answer to the request that was started last, only from the mini-program that was asked,
 * and never the same one twice: WeChat repeats what was handed over when the app is shown again.
 */
export const makeInsuranceReturns = (app: AppShows): ((appId: string) => AwaitedReturn) => {
  const taken = new Set<string>();
  let stopLast = (): void => undefined;
  return (appId) => {
    stopLast();
    let end: (code: string | null) => void = () => undefined;
    const code = new Promise<string | null>((resolve) => {
      const onShow = (shown: ShownBy): void => {
        const found = codeFrom(shown, appId);
        const isFresh = found !== null && !taken.has(found);
        if (isFresh) taken.add(found);
        end(isFresh ? found : null);
      };
      end = (given) => {
        app.offAppShow(onShow);
        resolve(given);
      };
      app.onAppShow(onShow);
    });
    const stop = (): void => end(null);
    stopLast = stop;
    return { code, stop };
  };
};
