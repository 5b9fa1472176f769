export { type CountHisError, makeCountedHis } from './counted-his';
