/** WeChat shows its own sheets; only the browser needs a host for ours (prompt-host.h5.tsx). */
export const mountPromptHost = (): void => undefined;
