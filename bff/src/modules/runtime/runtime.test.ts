import path from 'node:path';
import { contract } from '@anzhen/shared-types';
import { loadHospitalConfig } from '../../platform/hospital-config';
import type { Call } from '../../platform/http/bind';
import { makeTestClock } from '../../testing/harness';
import { makeRuntimeModule } from './index';

const hospital = loadHospitalConfig(path.join(__dirname, '../../../../config/hospital/qinghe.yaml'));
const foreign = {
  wechat: {
    templates: { subscribe: { bookingConfirmed: 'template-1', queueCalled: 'template-2' }, official: {} },
  },
  insurance: { orgCode: 'H999', orgChannelCode: 'channel=/', appId: 'app-1', cityId: '990100' },
};

describe('what the phone must know first', () => {
  const read = (sandboxControlUrl: string | null) => {
    const { routes } = makeRuntimeModule({ env: { sandboxControlUrl, foreign }, hospital, clock: makeTestClock() });
    return routes.getRuntime!({} as Call<'getRuntime'>);
  };

  test('keeps to the contract and names the hospital and its emergency place', async () => {
    const view = contract.getRuntime.response.parse(await read(null));
    expect(view).toMatchObject({ hospitalName: hospital.name, serverNow: '2026-11-24T00:30:00.000Z' });
    expect(view.emergencyPhone).not.toBe('');
    expect(view).not.toHaveProperty('sandboxControlUrl');
  });

  test('names the simulated WeChat only when there is one', async () => {
    expect(await read('http://127.0.0.1:1')).toHaveProperty('sandboxControlUrl', 'http://127.0.0.1:1');
  });

  test('sends the person to the bureau with the hospital’s own codes, escaped', async () => {
    const { insuranceMiniProgram } = await read(null);
    const query = new URLSearchParams(insuranceMiniProgram.path.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({
      ...{ openType: 'getAuthCode', bizType: '04107', cityCode: '990100', orgChnlCrtfCodg: 'channel=/' },
      ...{ orgCodg: 'H999', orgAppId: 'app-1' },
    });
  });
});
