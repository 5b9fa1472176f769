import { codeAt, makeAuthenticator } from './authenticator';

// RFC 6238 appendix B, SHA-1, the last six of the eight digits; the secret is "12345678901234567890" in base32.
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_234_567_890, '005924'],
  [20_000_000_000, '353130'],
])('at second %i the code is %s', (second, code) => expect(codeAt(SECRET, second * 1000)).toBe(code));

test('it follows the sandbox clock and refuses a secret that is not base32', () => {
  const authenticator = makeAuthenticator({ now: () => new Date(59_000) } as never);
  authenticator.add({ label: '叫号台', secret: SECRET });
  expect(authenticator.show()).toEqual([{ label: '叫号台', code: '287082', secondsLeft: 1 }]);
  expect(() => authenticator.add({ label: 'x', secret: '1!' })).toThrow(RangeError);
});
