import { type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HOUR, MINUTE } from '@anzhen/shared-types';
import type { Exchange } from '../http-exchange';
import { certificatesAnswer } from './answers';
import type { WechatPayConfig, WechatPayDeps } from './config';
import type { PreferredKey } from './encrypt';
import { openResource, readVerifiers, signatureFlaw, type VerificationKeys } from './signature';

/** Keys that WeChat signs with, by serial, which change while the BFF runs. */
export interface KeyRing extends VerificationKeys {
  /** Waits for one look at what keys there are when this serial is unknown; `get` only starts that look. */
  learn(serial: string | undefined): Promise<void>;
  /** What WeChat is asked to sign with and what seals personal fields: as the folder says, else as the configuration does. */
  preferred(): PreferredKey;
}

interface Deps extends WechatPayDeps {
  config: Pick<WechatPayConfig, 'verifiers' | 'verifierDir' | 'apiV3Key' | 'preferredSerial'>;
  /** GET /v3/certificates. */
  fetchCertificates(): Promise<Exchange>;
}

// Anybody can send a notice with an invented serial; that must not make us ask WeChat each time.
const LOOK_AT_MOST_EVERY_MS = MINUTE;
const CERTIFICATES_AGE_MS = 12 * HOUR;

type Keys = Map<string, KeyObject>;

/** `<serial>.pem` in a folder that whoever changes keys writes to. @throws Error naming the serial */
const readFolder = (dir: string | undefined): Keys => {
  if (dir === undefined) return new Map();
  const files = readdirSync(dir).filter((name) => name.endsWith('.pem'));
  return readVerifiers(
    Object.fromEntries(files.map((name) => [basename(name, '.pem'), readFileSync(join(dir, name), 'utf8')])),
  );
};

// The serial that WeChat is to sign with, for a merchant who goes over from certificates to the public key, or back.
const PREFERRED_FILE = 'preferred';

const readPreferred = (dir: string | undefined): string | null => {
  if (dir === undefined || !existsSync(join(dir, PREFERRED_FILE))) return null;
  return readFileSync(join(dir, PREFERRED_FILE), 'utf8').trim();
};

/**
 * The certificates of a list: opened with the APIv3 key, which only WeChat and we have; then the answer's own signature
 * is checked as well. Null when it is no such list.
 */
function readCertificates(answer: Exchange, known: VerificationKeys, apiV3Key: string, now: Date): Keys | null {
  if (answer.kind !== 'answer' || answer.status !== 200) return null;
  const parsed = certificatesAnswer.safeParse(JSON.parse(answer.body));
  if (!parsed.success) return null;
  const keys: Keys = new Map();
  for (const { serial_no: serial, encrypt_certificate: sealed } of parsed.data.data) {
    const certificate = new X509Certificate(openResource(apiV3Key, sealed));
    const isValid = new Date(certificate.validFrom) <= now && now <= new Date(certificate.validTo);
    if (certificate.serialNumber === serial.toUpperCase() && isValid) keys.set(serial, certificate.publicKey);
  }
  const either = { get: (serial: string) => known.get(serial) ?? keys.get(serial) };
  return signatureFlaw(either, answer.headers, answer.body, now) === null ? keys : null;
}

/**
 * The keys of the configuration, of a folder that is read anew every minute, and the platform certificates that WeChat
 * lists. Certificates are asked for when a serial is unknown and twice a day; a notice with a serial that is unknown
 * yet is refused, and comes again in fifteen seconds. @throws Error naming the serial of a key that cannot be read
 */
export const makeKeyRing = ({ config, clock, log, fetchCertificates }: Deps): KeyRing => {
  const fixed = readVerifiers(config.verifiers);
  let folder = readFolder(config.verifierDir);
  let named = readPreferred(config.verifierDir);
  let listed: Keys = new Map();
  let lookedAtMs = 0;
  let listedAtMs = clock.now().getTime();
  let looking: Promise<void> | null = null;

  const find = (serial: string): KeyObject | undefined => fixed.get(serial) ?? folder.get(serial) ?? listed.get(serial);

  const ask = async (): Promise<void> => {
    const answer = await fetchCertificates();
    // A merchant that has only the public key has no certificates; that is an answer as well.
    if (answer.kind === 'answer' && answer.status === 404) {
      listedAtMs = clock.now().getTime();
      return;
    }
    const keys = readCertificates(answer, { get: find }, config.apiV3Key, clock.now());
    if (keys === null) throw new Error('the list of certificates could not be verified');
    listed = keys;
    listedAtMs = clock.now().getTime();
  };

  const look = async (): Promise<void> => {
    try {
      folder = readFolder(config.verifierDir);
      named = readPreferred(config.verifierDir);
      await ask();
      if (named !== null && !find(named)) throw new Error('the preferred serial has no key');
    } catch (error) {
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'WeChat Pay keys were not refreshed',
      );
    } finally {
      looking = null;
    }
  };

  const startLook = (): Promise<void> => {
    if (looking) return looking;
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - lookedAtMs) < LOOK_AT_MOST_EVERY_MS) return Promise.resolve();
    lookedAtMs = nowMs;
    looking = look();
    return looking;
  };

  const isDue = (): boolean => {
    const nowMs = clock.now().getTime();
    const age = config.verifierDir === undefined ? CERTIFICATES_AGE_MS : LOOK_AT_MOST_EVERY_MS;
    return nowMs - Math.max(listedAtMs, lookedAtMs) > age;
  };

  return {
    get(serial) {
      const key = find(serial);
      if (!key || isDue()) void startLook();
      return key;
    },
    preferred() {
      if (isDue() || (named !== null && !find(named))) void startLook();
      for (const serial of [named, config.preferredSerial]) {
        const key = serial === null ? undefined : find(serial);
        if (serial !== null && key) return { serial, key };
      }
      throw new Error('preferredSerial has no key');
    },
    async learn(serial) {
      if (serial !== undefined && !find(serial)) await startLook();
    },
  };
};
