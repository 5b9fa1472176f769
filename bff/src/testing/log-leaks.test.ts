import { findLeaks } from './log-leaks';

const secrets = [
  { what: 'name', value: '程安之' },
  { what: 'token', value: 'k+/9=' },
];
const line = (text: string) => [`{"msg":"request answered","route":"/a"}`, `{"msg":"told","text":"${text}"}`];

test.each([
  ['as it is', '给程安之', '日志第 2 行（told）里有 name'],
  ['in an address', '/patients?name=%E7%A8%8B%E5%AE%89%E4%B9%8B', '日志第 2 行（told）里有 name'],
  ['in JSON that is kept to ASCII', '\\u7a0b\\u5b89\\u4e4b', '日志第 2 行（told）里有 name'],
  ['with signs that an address escapes', 'k%2B%2F9%3D', '日志第 2 行（told）里有 token'],
])('a secret is found %s, and is not said again', (_how, text, found) => {
  expect(findLeaks(line(text), secrets)).toEqual([found]);
});

test('a line without an event still counts, and lines without secrets do not', () => {
  expect(findLeaks(['Error: k+/9='], secrets)).toEqual(['日志第 1 行（没有写明事件）里有 token']);
  expect(findLeaks(line('程安'), secrets)).toEqual([]);
});
