export { makeSandboxClock, type RunningSandboxClock, type SandboxClockOptions } from './sandbox-clock';
