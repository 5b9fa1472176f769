export type { HisRestConfig, HisRestDeps } from './config';
export { makeHisRest } from './his-rest';
