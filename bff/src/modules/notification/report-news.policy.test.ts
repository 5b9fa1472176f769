import { newsOf, type ToldReport } from './report-news.policy';

const first: ToldReport = { version: 1, issuedAt: new Date(1_000), changeReason: '', isWithdrawn: false };
const corrected = { ...first, version: 2, issuedAt: new Date(2_000), changeReason: '复核后更正' };
const withdrawn = { ...first, version: 3, changeReason: '标本溶血', isWithdrawn: true };
const uncounted = { ...first, issuedAt: new Date(46_655), changeReason: '更正' };

test.each<[string, ToldReport, string[], string | null]>([
  ['a first report', first, [], 'report_ready 1'],
  ['the same, told again', first, ['1'], null],
  ['a copy that was only typeset anew', { ...first, issuedAt: new Date(9_000) }, ['1'], null],
  ['a correction', corrected, ['1'], 'report_corrected 2'],
  ['the same correction, told again', corrected, ['1', '2'], null],
  ['the next correction', { ...corrected, version: 3 }, ['1', '2'], 'report_corrected 3'],
  ['a correction of which a copy that came late knows nothing', first, ['1', '2'], null],
  ['a corrected report to whom nothing was told before', corrected, [], 'report_ready 2'],
  ['the same once more', corrected, ['2'], null],
  ['a withdrawal', withdrawn, ['1', '2'], 'report_withdrawn 3w'],
  ['a withdrawal of what was never told', withdrawn, [], null],
  ['a withdrawal, told again', withdrawn, ['1', '3w'], null],
  ['an older copy of what was withdrawn', corrected, ['1', '3w'], null],
  ['the copy before a withdrawal that was not counted', { ...first, version: 3 }, ['3', '3w'], null],
  ['a report that comes back after a withdrawal', { ...corrected, version: 4 }, ['1', '3w'], 'report_corrected 4'],
  ['a correction in a HIS that does not count', uncounted, ['1'], 'report_corrected 1@zzz'],
  ['the same, told again, in a HIS that does not count', uncounted, ['1', '1@zzz'], null],
])('%s', (_what, report, marks, expected) => {
  const news = newsOf(report, marks);
  expect(news && `${news.event} ${news.mark}`).toBe(expected);
});
