export { type ArmOptions, type FaultProxy, startFaultProxy } from './fault-proxy';
export { type Fault, HTML_PAGE } from './faults';
export { type Gate, makeGate } from './gate';
export type { HttpMessage } from './http-message';
