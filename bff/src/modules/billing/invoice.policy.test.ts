import type { HisBill } from '../../ports/his';
import { presentInvoice } from './invoice.policy';

const HOSTS = ['einvoice.qinghe.example'];
const shown = (url: string) => presentInvoice({ invoice: { number: '330601240000000001', url } } as HisBill, HOSTS);

test('an https address on one of the hospital’s hosts may be opened', () => {
  expect(shown('https://einvoice.qinghe.example/view/1')?.url).toBe('https://einvoice.qinghe.example/view/1');
});

test.each([
  '',
  'einvoice.qinghe.example/view/1',
  'http://einvoice.qinghe.example/view/1',
  'javascript:alert(1)',
  'https://einvoice.qinghe.example.evil.example/view/1',
  'https://evil.example/?einvoice.qinghe.example',
  'https://einvoice.qinghe.example@evil.example/',
  'https://user:secret@einvoice.qinghe.example/',
  'https://einvoice.qinghe.example:8443/',
  'https://127.0.0.1/',
])('the address %p is not passed on; the number is', (url) => {
  expect(shown(url)).toEqual({ number: '330601240000000001', url: null });
});

test('no invoice is none', () => {
  expect(presentInvoice({ invoice: null } as HisBill, HOSTS)).toBeNull();
});
