import { createHmac, timingSafeEqual } from 'node:crypto';
import { type SandboxClock } from '../platform/clock';
import { json, readJson, type SandboxReply, type SandboxRequest } from '../platform/http';
import { digits, letters } from '../platform/identifiers';
import { type SandboxKeys } from '../platform/keys';
import { NhsaRefusal } from './errors';
import { type Authorisation, type InsuredPerson, type NhsaStore } from './store';

const AUTH_CODE_MS = 5 * 60_000;
const PAY_AUTH_MS = 10 * 60_000;
const REQUEST_SKEW_MS = 5 * 60_000;
const FIRST_BALANCE_FEN = 200_000;

/** The desk where patients agree and hospitals pick the agreement up. */
export interface AuthorisationDesk {
  /** The bureau's mini-program: the patient agrees, or a relative who pays. @throws NhsaRefusal when this ID number has another name */
  agree(openid: string, idNo: string, name: string, payer?: Authorisation['payer']): { authCode: string };
  /** Agreed to and picked up in one: the payAuthNo. @throws NhsaRefusal as above */
  consent(idNo: string, name: string): string;
  /** An insured person, made on first use. @throws NhsaRefusal as above */
  person(idNo: string, name: string): InsuredPerson;
  /** POST /api/mipuserquery/userQuery/:partnerId */
  userQuery(request: SandboxRequest): SandboxReply;
  /** A live payAuthNo that may serve this hospital order. @throws NhsaRefusal when unknown, expired or used elsewhere */
  claim(payAuthNo: string, medOrgOrd: string): Authorisation;
  find(payAuthNo: string): Authorisation | undefined;
}

interface Deps {
  clock: SandboxClock;
  store: NhsaStore;
  keys: SandboxKeys['insurance'];
}

const header = (request: SandboxRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** Makes the desk. */
export function makeAuthorisationDesk({ clock, store, keys }: Deps): AuthorisationDesk {
  const person = (idNo: string, name: string): InsuredPerson => {
    if (!/^\d{17}[\dXx]$/.test(idNo)) throw new NhsaRefusal('证件号码格式不正确，应为 18 位身份证号');
    if (name.trim() === '') throw new NhsaRefusal('姓名不能为空');
    const known = store.value.persons[idNo];
    if (known) {
      if (known.name !== name) throw new NhsaRefusal('姓名与证件号码不一致');
      return known;
    }
    const made: InsuredPerson = {
      idNo,
      name,
      psnNo: `53${digits(22)}`,
      insutype: '310',
      accountFen: FIRST_BALANCE_FEN,
      coverage: 'usual',
      subsidyFen: 0,
    };
    store.value.persons[idNo] = made;
    store.touch();
    return made;
  };

  const checkSignature = (request: SandboxRequest) => {
    const timestamp = header(request, 'god-portal-timestamp');
    if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - clock.nowMs()) > REQUEST_SKEW_MS) {
      throw new NhsaRefusal('god-portal-timestamp 已过期或格式不正确', 401);
    }
    if (!/^[0-9a-f]{32}$/i.test(header(request, 'god-portal-request-id'))) {
      throw new NhsaRefusal('god-portal-request-id 应为不带横线的 UUID', 401);
    }
    const expected = createHmac('sha256', keys.partnerSecret).update(`${keys.partnerId}${timestamp}`).digest();
    const given = Buffer.from(header(request, 'god-portal-signature'), 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new NhsaRefusal('签名校验失败', 401);
  };
  const pickUp = (authorisation: Authorisation): string => {
    authorisation.authCodeUsed = true;
    authorisation.payAuthNo = `AUTH${keys.cityId}${digits(14)}${letters(10)}`;
    authorisation.payAuthNoExpiresAtMs = clock.nowMs() + PAY_AUTH_MS;
    store.touch();
    return authorisation.payAuthNo;
  };
  const agree: AuthorisationDesk['agree'] = (openid, idNo, name, payer = null) => {
    person(idNo, name);
    if (payer) person(payer.idNo, payer.name);
    const authCode = letters(48);
    store.value.authorisations.push({
      ...{ authCode, authCodeExpiresAtMs: clock.nowMs() + AUTH_CODE_MS, authCodeUsed: false },
      ...{ openid, idNo, payer, payAuthNo: '', payAuthNoExpiresAtMs: 0, boundTo: '' },
    });
    store.touch();
    return { authCode };
  };
  const exchange = (request: SandboxRequest) => {
    if (request.params.partnerId !== keys.partnerId) throw new NhsaRefusal('合作方不存在', 401);
    checkSignature(request);
    const { qrcode, openid } = readJson(request) as { qrcode?: unknown; openid?: unknown };
    const found = store.value.authorisations.find((item) => item.authCode === qrcode);
    if (!found || found.authCodeUsed || found.authCodeExpiresAtMs <= clock.nowMs()) {
      throw new NhsaRefusal('授权码无效或已过期，请重新授权', 40001);
    }
    if (found.openid !== openid) throw new NhsaRefusal('授权用户与当前用户不一致', 40002);
    pickUp(found);
    const who = store.value.persons[found.idNo];
    // Whoever agreed is named; an authorisation for a relative has a field of its own.
    const { payAuthNo, payer } = found;
    return {
      code: 0,
      message: 'success',
      ...(payer ? { family_pay_auth_no: payAuthNo } : { pay_auth_no: payAuthNo }),
      user_name: payer?.name ?? who?.name,
      user_card_no: payer?.idNo ?? found.idNo,
      city_id: keys.cityId,
      user_longitude_latitude: { longitude: '102.682296', latitude: '25.054260' },
    };
  };

  return {
    person,
    agree,
    consent(idNo, name) {
      agree('', idNo, name);
      return pickUp(store.value.authorisations.at(-1)!);
    },
    userQuery(request) {
      try {
        return json(200, exchange(request));
      } catch (error) {
        if (error instanceof NhsaRefusal) return json(200, { code: error.code, message: error.message });
        throw error;
      }
    },
    claim(payAuthNo, medOrgOrd) {
      const found = this.find(payAuthNo);
      if (!found) throw new NhsaRefusal('支付授权码无效，请重新授权');
      if (found.payAuthNoExpiresAtMs <= clock.nowMs()) throw new NhsaRefusal('支付授权码已过期，请重新授权');
      if (found.boundTo !== '' && found.boundTo !== medOrgOrd) throw new NhsaRefusal('支付授权码已被使用，请重新授权');
      if (found.boundTo === '') {
        found.boundTo = medOrgOrd;
        store.touch();
      }
      return found;
    },
    find: (payAuthNo) =>
      payAuthNo === '' ? undefined : store.value.authorisations.find((item) => item.payAuthNo === payAuthNo),
  };
}
