export type { NhsaConfig, NhsaDeps } from './config';
export { makeNhsaCentre } from './insurance-centre';
