import { randomUUID } from 'node:crypto';
import type { Contract, PaymentIntent } from '../../shared-types/src';
import { type EndpointName, endpoints } from '../../shared-types/src/endpoints';
import type { Secret } from '../../bff/src/testing/log-leaks';
import type { Identity } from './people';
import type { OutsideWorld } from './sandbox';

type Given<Name extends EndpointName> = Partial<Pick<Contract[Name], 'params' | 'query' | 'request'>>;

/** lost: no whole answer came, so nobody knows what was done */
export type Answer<T> = { kind: 'ok'; body: T } | { kind: 'refused'; status: number; code: string } | { kind: 'lost' };

/** It answered, and is not there yet. */
interface Waiting {
  kind: 'waiting';
  for: string;
}

/** Longer than the slowest answer of the HIS. */
const TIMEOUT_MS = 45_000;

/** The phone went dark in the middle of something. */
export class Gone extends Error {}

/** One person's phone: the public HTTP API and the simulated WeChat of this person. */
export class Phone {
  private token: string | null = null;
  patientId: string | null = null;
  /** The battery is empty: nothing is asked again. */
  isGone = false;

  constructor(
    readonly identity: Identity,
    private readonly bffUrl: string,
    private readonly outside: OutsideWorld,
  ) {}

  /** What must stand in no log: the person, and the key to what is theirs. */
  secrets(): Secret[] {
    const { name, idNumber, mobile } = this.identity;
    const known = { 'chaos.name': name, 'chaos.idNumber': idNumber, 'chaos.mobile': mobile, 'chaos.token': this.token };
    return Object.entries(known).flatMap(([what, value]) => (value === null ? [] : [{ what, value }]));
  }

  /** Sends one request of the contract. Never throws for what the network or the BFF did. */
  async ask<Name extends EndpointName>(
    name: Name,
    given: Given<Name> = {},
  ): Promise<Answer<Contract[Name]['response']>> {
    const { method, path } = endpoints[name];
    const { params = {}, query, request } = given as Record<string, Record<string, string> | undefined>;
    const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-forwarded-for': this.identity.address,
      ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
    };
    try {
      const response = await fetch(`${this.bffUrl}${filled}${search}`, {
        method,
        headers,
        body: request === undefined ? undefined : JSON.stringify(request),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body = JSON.parse((await response.text()) || 'null') as Contract[Name]['response'];
      if (response.ok) return { kind: 'ok', body };
      const { error } = body as unknown as { error: { code: string } };
      return { kind: 'refused', status: response.status, code: error.code };
    } catch {
      return { kind: 'lost' };
    }
  }

  /** Until the BFF answers again, or half a minute has gone. */
  async waitForConnection(): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (performance.now() < deadline) {
      const isUp = await fetch(`${this.bffUrl}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Signs in, agrees and adds this person as their own patient, however often it takes. */
  async settleIn(): Promise<void> {
    const signedIn = await this.insist('signIn', async () => {
      const { code } = await this.outside.control<{ code: string }>(`/phones/${this.identity.phoneId}/login-code`, {});
      return this.ask('signIn', { request: { code } });
    });
    this.token = signedIn.token;
    const { version } = await this.insist('getPrivacyPolicy', () => this.ask('getPrivacyPolicy'));
    await this.insist('agreePrivacy', () => this.ask('agreePrivacy', { request: { version } }));
    const { name, idNumber, mobile } = this.identity;
    const request = { relation: 'self' as const, name, idNumber, phone: mobile, idempotencyKey: randomUUID() };
    this.patientId = (await this.insist('addPatient', () => this.ask('addPatient', { request }))).id;
  }

  /** Repeats until it is done. @throws Error when it is still not after the limit, or when `until` says stop */
  async insist<T>(what: string, attempt: () => Promise<Answer<T> | Waiting>, limitMs = 180_000): Promise<T> {
    const deadline = performance.now() + limitMs;
    for (let pauseMs = 150; ;) {
      const answer = await attempt().catch(() => ({ kind: 'lost' }) as const);
      if (answer.kind === 'ok') return answer.body;
      if (this.isGone) throw new Gone();
      if (performance.now() > deadline) throw new Error(`${this.identity.phoneId}: ${what}: ${JSON.stringify(answer)}`);
      // Refusals count against the person's allowance; asking for news and calling a dead BFF do not.
      pauseMs = answer.kind === 'refused' ? Math.min(pauseMs * 1.5, 2_000) : 150;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** What wx.requestPayment does with these parameters; false when WeChat refused or the person closed the sheet. */
  payInWechat(parameters: object, decision?: 'cancel'): Promise<boolean> {
    return this.openSheet('pay', 'requestPayment:ok', parameters, decision);
  }

  /** What wx.requestMedicalInsurancePay does with a mixed payment. */
  payMedIns({ mixTradeNo, wechat }: PaymentIntent, decision?: 'cancel'): Promise<boolean> {
    return this.openSheet('pay-med-ins', 'requestMedicalInsurancePay:ok', { mixTradeNo, ...wechat }, decision);
  }

  private async openSheet(kind: string, ok: string, parameters: object, decision?: 'cancel'): Promise<boolean> {
    const path = `${this.outside.credentials.urls.control}/phones/${this.identity.phoneId}/${kind}`;
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...parameters, ...(decision ? { decision } : {}) }),
    });
    const { errMsg } = (await response.json()) as { errMsg?: string };
    return errMsg === ok;
  }
}
