import { createPublicKey, sign, type KeyObject } from 'node:crypto';

/**
 * A self-signed X.509 v3 certificate, written directly in DER (X.690, RFC 5280), because node:crypto reads
 * certificates but cannot make them.
 */
const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
};
const sequence = (...parts: Buffer[]) => tlv(0x30, ...parts);
const NULL = tlv(0x05);

function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tlv(0x06, Buffer.from(bytes));
}

function integer(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  // The top bit is the sign, so a number that begins with it set needs a zero in front.
  return tlv(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

const time = (at: Date): Buffer => {
  const text = at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  // RFC 5280: years up to 2049 are UTCTime (two-digit year), later ones GeneralizedTime.
  return at.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(`${text.slice(2)}Z`, 'ascii'))
    : tlv(0x18, Buffer.from(`${text}Z`, 'ascii'));
};

const name = (organisation: string, commonName: string): Buffer => {
  const attribute = (oid: string, value: string) =>
    tlv(0x31, sequence(objectIdentifier(oid), tlv(0x0c, Buffer.from(value, 'utf8'))));
  return sequence(attribute('2.5.4.10', organisation), attribute('2.5.4.3', commonName));
};

const SHA256_WITH_RSA = sequence(objectIdentifier('1.2.840.113549.1.1.11'), NULL);
const BASIC_CONSTRAINTS_NOT_CA = tlv(0xa3, sequence(sequence(objectIdentifier('2.5.29.19'), tlv(0x04, sequence()))));

export interface CertificateRequest {
  privateKey: KeyObject;
  /** Hex, first digit 1-7 so that it reads back with the same length. */
  serialHex: string;
  organisation: string;
  commonName: string;
  notBefore: Date;
  notAfter: Date;
}

/** Makes the certificate as PEM, signed with SHA-256 and RSA by its own key. */
export function selfSignedCertificate(request: CertificateRequest): string {
  const subject = name(request.organisation, request.commonName);
  const publicKey = createPublicKey(request.privateKey).export({ type: 'spki', format: 'der' });
  const body = sequence(
    tlv(0xa0, integer('02')),
    integer(request.serialHex),
    SHA256_WITH_RSA,
    subject,
    sequence(time(request.notBefore), time(request.notAfter)),
    subject,
    publicKey,
    BASIC_CONSTRAINTS_NOT_CA,
  );
  const signature = sign('sha256', body, request.privateKey);
  const der = sequence(body, SHA256_WITH_RSA, tlv(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
