import { describeHisAdapter, sandboxHarness } from '../../testing/his-conformance';

describeHisAdapter('his-rest', sandboxHarness('his-rest'));
