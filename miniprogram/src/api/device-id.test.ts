import { resetTaro } from '../../testing/taro';
import { readStored } from '@/platform/storage';
import { deviceId } from './device-id';

beforeEach(resetTaro);

test('a phone names itself by a random number that is made once and kept', () => {
  const id = deviceId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(readStored('anzhen.device-id')).toBe(id);
  expect(deviceId()).toBe(id);
});
