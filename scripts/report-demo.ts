import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadGlossary } from '../bff/src/modules/report/glossary';
import { loadHospitalConfig } from '../bff/src/platform/hospital-config';
import { systemClock } from '../bff/src/adapters/system-clock';
import { hospitalDate } from '../shared-types/src';
import { ReportFileError } from './report-demo/report-file';
import { readReportFile, showReports, toHtml, toText } from './report-demo/show-reports';

// Shows what the phone would make of any FHIR R4 DiagnosticReport or HL7 v2 ORU^R01:
//   npm run report:demo -- FILE [OUT.html | OUT.txt]     without OUT as text on the terminal
const HOSPITAL = join(__dirname, '../config/hospital');
const [file, out] = process.argv.slice(2);

const run = (): void => {
  if (file === undefined) throw new Error('用法：npm run report:demo -- 文件 [输出.html 或 输出.txt]');
  const shown = showReports(readReportFile(file), {
    today: hospitalDate(systemClock.now()),
    texts: loadHospitalConfig(join(HOSPITAL, 'qinghe.yaml')).reports,
    glossary: loadGlossary(join(HOSPITAL, 'report-glossary.yaml')),
  });
  if (out === undefined) {
    console.log(toText(shown));
    return;
  }
  writeFileSync(out, out.endsWith('.html') ? toHtml(shown) : `${toText(shown)}\n`);
  console.log(`${shown.length} 份报告，写在 ${out}`);
};

try {
  run();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof ReportFileError ? 2 : 1;
}
