export type { HisSoapConfig, HisSoapDeps } from './config';
export { makeHisSoap } from './his-soap';
