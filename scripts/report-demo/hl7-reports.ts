import { Hl7Message, type Hl7Segment } from '@medplum/core';
import type { HisLabItem, HisOrganism, HisReport } from '../../bff/src/ports/his';
import { type FiledReport, type FilePatient, flagOf, headOf, ReportFileError, susceptibilityOf } from './report-file';

/** `\F\ \S\ \T\ \R\ \E\ \.br\ \Xhh..\`, undone only after fields and components have been told apart. */
const unescape = (text: string): string =>
  text.replace(/\\(F|S|T|R|E|\.br|X(?:[0-9A-F]{2})+)\\/gi, (_all, name: string) => {
    const plain = { F: '|', S: '^', T: '&', R: '~', E: '\\', '.BR': '\n' }[name.toUpperCase()];
    return plain ?? Buffer.from(name.slice(1), 'hex').toString('latin1');
  });

const part = (segment: Hl7Segment, field: number, component: number): string =>
  unescape(segment.getComponent(field, component) ?? '').trim();
const whole = (segment: Hl7Segment, field: number): string =>
  unescape(segment.getField(field)?.toString() ?? '').trim();
/** The words of a coded field: `code^text^system`. */
const wordOf = (segment: Hl7Segment, field: number): string => part(segment, field, 2) || part(segment, field, 1);

const TIME = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d+)?)?([+-]\d{4})?$/;
/** Without an offset it is the hospital's wall. */
const instantOf = (text: string): Date | null => {
  const [, year, month, day, hour = '00', minute = '00', second = '00', offset = '+0800'] = TIME.exec(text) ?? [];
  if (year === undefined) return null;
  const zone = `${offset.slice(0, 3)}:${offset.slice(3)}`;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(at.getTime()) ? null : at;
};

const patientOf = (pid: Hl7Segment | undefined): FilePatient => {
  if (!pid) return { name: '', sex: null, birthDate: null };
  const [, year, month, day] = TIME.exec(part(pid, 7, 1)) ?? [];
  const sex = whole(pid, 8);
  return {
    name: `${part(pid, 5, 1)}${part(pid, 5, 2)}`,
    sex: sex === 'M' ? 'male' : sex === 'F' ? 'female' : null,
    birthDate: year === undefined ? null : `${year}-${month}-${day}`,
  };
};

const valueOf = (obx: Hl7Segment): string => {
  switch (whole(obx, 2)) {
    case 'SN':
      return [1, 2, 3, 4].map((component) => part(obx, 5, component)).join('');
    case 'CE':
    case 'CWE':
      return wordOf(obx, 5);
    case 'ED':
      return '';
    default:
      return whole(obx, 5);
  }
};

const itemOf = (obx: Hl7Segment): HisLabItem => ({
  code: part(obx, 3, 1),
  name: wordOf(obx, 3),
  value: valueOf(obx),
  unit: part(obx, 6, 1),
  rangeText: whole(obx, 7),
  flag: flagOf(part(obx, 8, 1)),
  method: wordOf(obx, 17),
});

const organismsOf = (results: readonly Hl7Segment[]): HisOrganism[] => {
  const organisms: HisOrganism[] = [];
  for (const obx of results) {
    const result = susceptibilityOf(part(obx, 8, 1));
    const isNamed = whole(obx, 2) === 'CE' || whole(obx, 2) === 'CWE';
    if (result !== null)
      organisms[organisms.length - 1]?.drugs.push({ name: wordOf(obx, 3), mic: valueOf(obx), result });
    else if (isNamed) organisms.push({ name: wordOf(obx, 5), amount: '', drugs: [] });
  }
  return organisms;
};

/** OBR-25 and, where it is empty, the marks of the lines: P preliminary, F final, C corrected, X and D taken back. */
const stateOf = (obr: Hl7Segment, results: readonly Hl7Segment[]): Pick<HisReport['head'], 'status' | 'version'> => {
  const marks = results.map((obx) => whole(obx, 11));
  const isGone = marks.length > 0 && marks.every((mark) => mark === 'X' || mark === 'D');
  const mark = isGone ? 'X' : whole(obr, 25) || (marks.includes('C') ? 'C' : (marks[0] ?? 'F'));
  if (mark === 'X' || mark === 'D') return { status: 'withdrawn', version: 3 };
  if (mark === 'C') return { status: 'audited', version: 2 };
  return { status: mark === 'F' ? 'audited' : 'pending', version: 1 };
};

const toReport = (obr: Hl7Segment, results: readonly Hl7Segment[], notes: string): HisReport => {
  const kept = results.filter((obx) => !['X', 'D'].includes(whole(obx, 11)));
  const [sampledAt, reportedAt] = [instantOf(part(obr, 7, 1)), instantOf(part(obr, 22, 1))];
  const told = {
    ...{ id: part(obr, 3, 1) || part(obr, 2, 1), title: wordOf(obr, 4) || '没有名称的报告' },
    ...stateOf(obr, results),
    ...{ reportedAt: reportedAt ?? sampledAt, orderedBy: `${part(obr, 16, 2)}${part(obr, 16, 3)}` },
  };
  const auditedBy = `${part(obr, 32, 2)}${part(obr, 32, 3)}`;
  const specimen = part(obr, 15, 1);
  if (kept.some((obx) => susceptibilityOf(part(obx, 8, 1)) !== null)) {
    const organisms = organismsOf(kept);
    const head = headOf({ ...told, kind: 'culture', flags: organisms.map(() => 'A') });
    return { kind: 'culture', head, sampledAt, specimen, auditedBy, organisms, remark: notes };
  }
  const items = kept.map(itemOf).filter(({ value, name }) => value !== '' && name !== '');
  const isProse = items.length > 0 && kept.every((obx) => ['TX', 'FT'].includes(whole(obx, 2)));
  if (items.length === 0 || isProse) {
    const head = headOf({ ...told, kind: 'exam', flags: [] });
    const findings = items.map(({ value }) => value).join('\n');
    return { kind: 'exam', head, orderNumber: part(obr, 2, 1), findings, conclusion: notes, auditedBy };
  }
  const head = headOf({ ...told, kind: 'lab', flags: items.map(({ flag }) => flag) });
  return { kind: 'lab', head, sampledAt, specimen, auditedBy, items };
};

/** One message has a patient and for every order a group of results. */
const readMessage = (text: string): FiledReport[] => {
  let message: Hl7Message;
  try {
    message = Hl7Message.parse(text);
  } catch (error) {
    throw new ReportFileError('HL7.BROKEN', error instanceof Error ? error.message : '');
  }
  const type = message.getSegment('MSH')?.getField(9)?.toString() ?? '';
  if (!/^ORU\^R0?1/.test(type)) throw new ReportFileError('HL7.NOT_RESULTS', `现在是 ${type || '空的'}`);
  const patient = patientOf(message.getSegment('PID'));
  const groups: { obr: Hl7Segment; results: Hl7Segment[]; notes: string[] }[] = [];
  for (const segment of message.segments) {
    const last = groups[groups.length - 1];
    if (segment.name === 'OBR') groups.push({ obr: segment, results: [], notes: [] });
    else if (segment.name === 'OBX') last?.results.push(segment);
    else if (segment.name === 'NTE') last?.notes.push(whole(segment, 3));
  }
  if (groups.length === 0) throw new ReportFileError('HL7.NO_REPORT');
  return groups.map(({ obr, results, notes }) => ({ report: toReport(obr, results, notes.join('\n')), patient }));
};

/** Every order of every ORU^R01 message of a file, in its order; MLLP's frame bytes and any line ends are taken. */
export const readHl7Reports = (text: string): FiledReport[] =>
  text
    .replace(/[\u000b\u001c]/g, '')
    .replace(/\r\n|\n/g, '\r')
    .split(/(?=^MSH)/m)
    .flatMap((each) => each.split(/\r(?=MSH)/))
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .flatMap(readMessage);
