export { describeHisAdapter, type HarnessMaker, sandboxHarness } from './describe-his-adapter';
