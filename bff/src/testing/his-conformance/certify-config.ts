import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { GROUPS } from './case';
import type { HisSite, Offer } from './harness';
import { KNOWN_ADAPTERS } from './known-adapters';
import type { Peer } from './open-harness';
import { SANDBOX_OFFERS, SANDBOX_SITE } from './sandbox-site';

const person = z.strictObject({
  name: z.string().min(1),
  idNumber: z.string().min(1),
  sex: z.enum(['male', 'female']),
  birthDate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  phone: z.string().min(4),
});
const personOrNone = person.nullable().default(null);
const code = z.string().min(1);
const codeOrNone = code.nullable().default(null);

const site = z.strictObject({
  patient: person,
  stranger: person,
  nobody: person,
  twoFiles: personOrNone,
  idWithX: personOrNone,
  concession: personOrNone,
  reader: personOrNone,
  examined: personOrNone,
  critical: personOrNone,
  departments: z.array(code).min(1),
  concessionDepartment: codeOrNone,
  freeDepartment: codeOrNone,
  uncountedDepartment: codeOrNone,
  stoppedDepartment: codeOrNone,
  notOpenDepartment: codeOrNone,
  daysAhead: z.int().min(1).max(90).default(7),
}) satisfies z.ZodType<HisSite>;

const ms = z.int().positive();

const certifyConfig = z.strictObject({
  adapter: z.string(),
  /** Where the HIS listens, and what the adapter signs with; or the sandbox's credentials.json instead of both. */
  url: z.url().optional(),
  credentials: z.record(z.string(), z.string()).optional(),
  credentialsFile: z.string().optional(),
  /** The control server of a sandbox, or `none`. */
  oracle: z.union([z.literal('none'), z.literal('sandbox'), z.url()]),
  site: z.union([z.literal('sandbox'), site]),
  /** Groups whose cases may book, cancel or file something; in the others only reading cases run. */
  mayWrite: z.array(z.enum(GROUPS)).default([]),
  /** The sandbox's clock may be moved; whoever else uses the sandbox sees it. */
  moveClock: z.boolean().default(false),
  /** Numbers of today can be taken and signed in. */
  sameDay: z.boolean().default(false),
  /** A request with a wrong secret may be sent; some peers lock an account after it. */
  tryWrongSecret: z.boolean().default(false),
  deadlines: z.strictObject({ readMs: ms, holdMs: ms, moneyMs: ms }).partial().default({}),
});

export type CertifyConfig = z.output<typeof certifyConfig>;

/** The config is not one; the message says why, line by line. */
export class ConfigError extends Error {}

const sandboxFile = z.looseObject({ urls: z.record(z.string(), z.string()) });

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads YAML or JSON. @throws ConfigError */
export function readCertifyConfig(file: string): CertifyConfig {
  const parsed = certifyConfig.safeParse(read(file));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`);
  throw new ConfigError(lines.join('\n'));
}

function offersOf(config: CertifyConfig, controlUrl: string | null): ReadonlySet<Offer> {
  const offers = new Set<Offer>(controlUrl === null ? [] : SANDBOX_OFFERS);
  const told: readonly (readonly [Offer, boolean])[] = [
    ['movableClock', controlUrl !== null && config.moveClock],
    ['sameDay', config.sameDay],
    ['wrongSecret', config.tryWrongSecret],
  ];
  for (const [offer, has] of told) {
    if (has) offers.add(offer);
    else offers.delete(offer);
  }
  return offers;
}

/** What the config names, found. @throws ConfigError */
export function peerOf(config: CertifyConfig): Peer {
  const adapter = KNOWN_ADAPTERS[config.adapter];
  if (!adapter) throw new ConfigError(`adapter: must be ${Object.keys(KNOWN_ADAPTERS).join(' or ')}`);
  const file = config.credentialsFile ? sandboxFile.parse(read(config.credentialsFile)) : null;
  const fromFile = z.record(z.string(), z.string()).safeParse(file?.[adapter.sandboxName]).data;
  const url = config.url ?? file?.urls[adapter.sandboxName];
  const credentials = config.credentials ?? fromFile;
  if (url === undefined || credentials === undefined) {
    throw new ConfigError('url and credentials must be given, or a credentialsFile that has both');
  }
  const missing = adapter.credentialNames.filter((name) => credentials[name] === undefined);
  if (missing.length > 0) throw new ConfigError(`credentials: ${missing.join(', ')} missing`);
  const controlUrl = config.oracle === 'none' ? null : config.oracle === 'sandbox' ? file?.urls.control : config.oracle;
  if (controlUrl === undefined) throw new ConfigError('oracle: sandbox needs a credentialsFile of the sandbox');
  return {
    ...{ adapter, url, credentials, controlUrl, deadlines: config.deadlines },
    site: config.site === 'sandbox' ? SANDBOX_SITE : config.site,
    offers: offersOf(config, controlUrl),
  };
}
