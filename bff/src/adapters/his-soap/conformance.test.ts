import { describeHisAdapter, sandboxHarness } from '../../testing/his-conformance';

describeHisAdapter('his-soap', sandboxHarness('his-soap'));
