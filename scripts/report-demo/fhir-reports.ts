import { z } from 'zod';
import type { HisLabItem, HisOrganism, HisReport } from '../../bff/src/ports/his';
import { type FiledReport, type FilePatient, flagOf, headOf, ReportFileError, susceptibilityOf } from './report-file';

const coding = z.object({ code: z.string().optional(), display: z.string().optional() });
const concept = z.object({ text: z.string().optional(), coding: z.array(coding).optional() });
const reference = z.object({ reference: z.string().optional(), display: z.string().optional() });
const quantity = z.object({
  value: z.number().optional(),
  comparator: z.enum(['<', '<=', '>=', '>']).optional(),
  unit: z.string().optional(),
  code: z.string().optional(),
});
const valueFields = {
  code: concept,
  valueQuantity: quantity.optional(),
  valueString: z.string().optional(),
  valueCodeableConcept: concept.optional(),
  valueInteger: z.number().optional(),
  valueBoolean: z.boolean().optional(),
  valueDateTime: z.string().optional(),
  valueRange: z.object({ low: quantity.optional(), high: quantity.optional() }).optional(),
  valueRatio: z.object({ numerator: quantity.optional(), denominator: quantity.optional() }).optional(),
  interpretation: z.array(concept).optional(),
  referenceRange: z
    .array(z.object({ low: quantity.optional(), high: quantity.optional(), text: z.string().optional() }))
    .optional(),
};
const observation = z.object({
  ...valueFields,
  method: concept.optional(),
  hasMember: z.array(reference).optional(),
  component: z.array(z.object(valueFields)).optional(),
});
type Observation = z.output<typeof observation>;
type Valued = Omit<Observation, 'hasMember' | 'component'>;

const diagnosticReport = z.object({
  id: z.string().optional(),
  status: z.string(),
  category: z.array(concept).optional(),
  code: concept,
  subject: reference.optional(),
  effectiveDateTime: z.string().optional(),
  effectivePeriod: z.object({ end: z.string().optional(), start: z.string().optional() }).optional(),
  issued: z.string().optional(),
  performer: z.array(reference).optional(),
  result: z.array(reference).optional(),
  specimen: z.array(reference).optional(),
  conclusion: z.string().optional(),
  conclusionCode: z.array(concept).optional(),
  text: z.object({ div: z.string() }).optional(),
});
type DiagnosticReport = z.output<typeof diagnosticReport>;

const specimenSchema = z.object({ type: concept.optional() });

const patientSchema = z.object({
  name: z
    .array(
      z.object({
        text: z.string().optional(),
        family: z.string().optional(),
        given: z.array(z.string().nullable()).optional(),
      }),
    )
    .optional(),
  gender: z.string().optional(),
  birthDate: z.string().optional(),
});

interface Resource {
  resourceType: string;
  [field: string]: unknown;
}

const isResource = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && typeof (value as Resource).resourceType === 'string';

/** Every resource of a file, with those inside of bundles and of other resources, under the names that refer to it. */
const gather = (root: Resource): { all: Resource[]; byName: Map<string, Resource> } => {
  const all: Resource[] = [];
  const byName = new Map<string, Resource>();
  const add = (resource: Resource, fullUrl?: string): void => {
    all.push(resource);
    if (fullUrl !== undefined) byName.set(fullUrl, resource);
    if (typeof resource.id === 'string') {
      byName.set(`${resource.resourceType}/${resource.id}`, resource);
      byName.set(`#${resource.id}`, resource);
    }
    const inside = Array.isArray(resource.contained) ? (resource.contained as unknown[]) : [];
    for (const each of inside.filter(isResource)) add(each);
    const entries = resource.resourceType === 'Bundle' && Array.isArray(resource.entry) ? resource.entry : [];
    for (const entry of entries as { fullUrl?: string; resource?: unknown }[])
      if (isResource(entry?.resource)) add(entry.resource, entry.fullUrl);
  };
  add(root);
  return { all, byName };
};

const read = <Schema extends z.ZodType>(schema: Schema, resource: Resource): z.output<Schema> => {
  const result = schema.safeParse(resource);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ReportFileError('FHIR.BAD_FIELD', `${resource.resourceType}.${issue?.path.join('.')}`);
};

const wordOf = (given: z.output<typeof concept> | undefined): string => {
  const first = given?.coding?.find(({ display, code }) => (display ?? code) !== undefined);
  return given?.text ?? first?.display ?? first?.code ?? '';
};
const codeOf = (given: z.output<typeof concept> | undefined): string =>
  given?.coding?.find(({ code }) => code !== undefined)?.code ?? '';
const numberOf = ({ comparator, value }: z.output<typeof quantity>): string =>
  value === undefined ? '' : `${comparator ?? ''}${value}`;
const unitOf = (given: z.output<typeof quantity> | undefined): string => given?.unit ?? given?.code ?? '';

const valueOf = (given: Valued): string => {
  const { valueQuantity, valueRange, valueRatio } = given;
  if (valueQuantity) return numberOf(valueQuantity);
  if (valueRange) return `${numberOf(valueRange.low ?? {})}-${numberOf(valueRange.high ?? {})}`;
  if (valueRatio) return `${numberOf(valueRatio.numerator ?? {})}:${numberOf(valueRatio.denominator ?? {})}`;
  if (given.valueCodeableConcept) return wordOf(given.valueCodeableConcept);
  if (given.valueBoolean !== undefined) return given.valueBoolean ? '是' : '否';
  return given.valueString ?? given.valueInteger?.toString() ?? given.valueDateTime ?? '';
};

/** As a laboratory would print it. */
const rangeOf = ({ referenceRange = [] }: Valued): string =>
  referenceRange
    .map(({ low, high, text }) => {
      if (low && high) return `${numberOf(low)}-${numberOf(high)}`;
      if (high) return `≤${numberOf(high)}`;
      return low ? `≥${numberOf(low)}` : (text ?? '');
    })
    .filter((text) => text !== '')
    .join('; ');

const itemOf = (given: Valued): HisLabItem => ({
  code: codeOf(given.code),
  name: wordOf(given.code),
  value: valueOf(given),
  unit: unitOf(given.valueQuantity),
  rangeText: rangeOf(given),
  flag: flagOf(codeOf(given.interpretation?.[0])),
  method: wordOf(given.method),
});

/** A reference leads to its resource, and every resource is taken once, however they refer to each other. */
const makeReadResults = (byName: ReadonlyMap<string, Resource>) => {
  const find = ({ reference: name = '' }: z.output<typeof reference>): Resource | undefined =>
    byName.get(name) ?? byName.get(name.split('/').slice(-2).join('/'));
  const collect = (references: readonly z.output<typeof reference>[], taken = new Set<Resource>()): Observation[] =>
    references.flatMap((each) => {
      const resource = find(each);
      if (resource?.resourceType !== 'Observation' || taken.has(resource)) return [];
      taken.add(resource);
      const own = read(observation, resource);
      return [own, ...collect(own.hasMember ?? [], taken)];
    });
  return { find, collect };
};

const linesOf = (results: readonly Observation[]): HisLabItem[] =>
  results
    .flatMap((each) => [each, ...(each.component ?? []).map((part) => ({ ...part, method: each.method }))])
    .map(itemOf)
    .filter(({ value, name }) => value !== '' && name !== '');

const markOf = (given: Valued) => susceptibilityOf(codeOf(given.interpretation?.[0]));

const isOrganism = (each: Observation): boolean =>
  markOf(each) === null &&
  each.valueCodeableConcept !== undefined &&
  ((each.hasMember ?? []).length > 0 || /organism|bacteria identified/i.test(wordOf(each.code)));

/** What grew is a named thing, and the drugs it was tested against come after it, or stand anywhere when it is the only one. */
const organismsOf = (all: readonly Observation[]): HisOrganism[] => {
  const organisms: HisOrganism[] = [];
  const named = all.filter(isOrganism);
  const results = named.length === 1 ? [...named, ...all.filter((each) => !named.includes(each))] : all;
  for (const each of results) {
    const result = markOf(each);
    if (result !== null)
      organisms[organisms.length - 1]?.drugs.push({ name: wordOf(each.code), mic: valueOf(each), result });
    else if (named.includes(each)) organisms.push({ name: valueOf(each), amount: '', drugs: [] });
  }
  return organisms;
};

const plainText = (div: string): string =>
  div
    .replace(/<(?:\/p|\/tr|br\s*\/?|\/div|\/h\d)>/gi, '\n')
    .replace(/<\/t[dh]>/gi, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();

const instantOf = (text: string | undefined): Date | null => {
  if (text === undefined) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
};

const STATUSES: Record<string, HisReport['head']['status']> = {
  ...{ final: 'audited', amended: 'audited', corrected: 'audited', appended: 'audited' },
  ...{ cancelled: 'withdrawn', 'entered-in-error': 'withdrawn' },
};
const LATER: Record<string, number> = { amended: 2, corrected: 2, appended: 2, cancelled: 3, 'entered-in-error': 3 };

const toReport = (given: DiagnosticReport, results: readonly Observation[], specimen: string): HisReport => {
  const sampledAt = instantOf(given.effectiveDateTime ?? given.effectivePeriod?.end ?? given.effectivePeriod?.start);
  const told = {
    ...{ id: given.id ?? codeOf(given.code), title: wordOf(given.code) || '没有名称的报告' },
    ...{ status: STATUSES[given.status] ?? ('pending' as const), version: LATER[given.status] ?? 1 },
    reportedAt: instantOf(given.issued) ?? sampledAt,
  };
  const auditedBy = (given.performer ?? []).flatMap(({ display }) => display ?? []).join('、');
  const conclusion = [given.conclusion ?? '', ...(given.conclusionCode ?? []).map(wordOf)].filter(
    (each) => each !== '',
  );
  const organisms = results.some((each) => markOf(each) !== null) ? organismsOf(results) : [];
  if (organisms.length > 0) {
    const head = headOf({ ...told, kind: 'culture', flags: organisms.map(() => 'A') });
    return { kind: 'culture', head, sampledAt, specimen, auditedBy, organisms, remark: conclusion.join('；') };
  }
  const items = linesOf(results);
  if (items.length > 0) {
    const head = headOf({ ...told, kind: 'lab', flags: items.map(({ flag }) => flag) });
    return { kind: 'lab', head, sampledAt, specimen, auditedBy, items };
  }
  const findings = given.text ? plainText(given.text.div) : '';
  const head = headOf({ ...told, kind: 'exam', flags: [] });
  return { kind: 'exam', head, orderNumber: '', findings, conclusion: conclusion.join('\n'), auditedBy };
};

const toPatient = (found: Resource | undefined, display: string | undefined): FilePatient => {
  if (found?.resourceType !== 'Patient') return { name: display ?? '', sex: null, birthDate: null };
  const { name, gender, birthDate = '' } = read(patientSchema, found);
  const [first] = name ?? [];
  return {
    name: first?.text ?? [...(first?.given ?? []), first?.family].filter(Boolean).join(' '),
    sex: gender === 'male' || gender === 'female' ? gender : null,
    birthDate: /^\d{4}-\d{2}-\d{2}$/.test(birthDate) ? birthDate : null,
  };
};

/** Every DiagnosticReport of a FHIR R4 file: one resource, a bundle, or bundles in a bundle. @throws ReportFileError */
export const readFhirReports = (text: string): FiledReport[] => {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new ReportFileError('FHIR.BROKEN_JSON', error instanceof Error ? error.message : '');
  }
  if (!isResource(root)) throw new ReportFileError('FHIR.NOT_A_RESOURCE');
  const { all, byName } = gather(root);
  const { find, collect } = makeReadResults(byName);
  const reports = all.filter(({ resourceType }) => resourceType === 'DiagnosticReport');
  if (reports.length === 0) throw new ReportFileError('FHIR.NO_REPORT', root.resourceType);
  const specimenOf = (named: z.output<typeof reference>): string => {
    const found = find(named);
    return found?.resourceType === 'Specimen' ? wordOf(read(specimenSchema, found).type) : (named.display ?? '');
  };
  return reports.map((resource) => {
    const given = read(diagnosticReport, resource);
    return {
      report: toReport(given, collect(given.result ?? []), (given.specimen ?? []).map(specimenOf).find(Boolean) ?? ''),
      patient: toPatient(given.subject && find(given.subject), given.subject?.display),
    };
  });
};
