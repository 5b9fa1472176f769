/** One QR code that hangs on a wall, a door, a bed or a bill of the hospital. */
export interface Scene {
  /** What the code carries: at most 32 characters of WeChat's scene alphabet. */
  scene: string;
  /** What a person reads under the code, in Chinese. */
  name: string;
  kind: string;
  url?: string;
}

/** Calls that a module adds to the control API: `his/stop-session` is mounted as POST /his/stop-session, `get:his/state` as GET /his/state, `put:his/traps` as PUT. */
export type ControlRoutes = Record<string, (body: unknown) => Promise<unknown>>;
