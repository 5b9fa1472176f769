import { type World } from './world';

/** Something that must never stand in a client's log, and what it is. */
export interface Secret {
  what: string;
  value: string;
}

const PEM_LINE = /^[\w+/=]{40,}$/;

function keysOf({ wechat, wechatPay, insurance, his, hisSoap, pacs, sms }: World['keys']): Secret[] {
  const named = {
    'wechat.appSecret': wechat.appSecret,
    'wechat.officialAppSecret': wechat.officialAppSecret,
    'wechat.pushToken': wechat.pushToken,
    'wechat.encodingAesKey': wechat.encodingAesKey,
    'wechatPay.apiV3Key': wechatPay.apiV3Key,
    'insurance.appSecret': insurance.appSecret,
    'insurance.privateKey': insurance.channel.privateKeyHex,
    'insurance.partnerSecret': insurance.partnerSecret,
    'his.appSecret': his.appSecret,
    'hisSoap.aesKey': hisSoap.aesKey,
    'hisSoap.signKey': hisSoap.signKey,
    'pacs.password': pacs.password,
    'sms.secretKey': sms.secretKey,
  };
  // A log writes a key on one line or on many.
  const lines = wechatPay.merchantKeyPem.split('\n').filter((line) => PEM_LINE.test(line));
  return [
    ...Object.entries(named).map(([what, value]) => ({ what, value })),
    ...lines.map((value) => ({ what: 'wechatPay.merchantKey', value })),
  ];
}

/** Keys, tokens and codes that this sandbox has given out, and everybody whom it knows by name, number or phone. */
export async function secretsOf({ keys, phones, wechat, nhsa, his }: World): Promise<Secret[]> {
  const people = (await his.controlRoutes['his/demo-persons']!({})) as { name: string; idNo: string; phone: string }[];
  const { persons, authorisations, orders } = nhsa.store.value;
  const all = [
    ...keysOf(keys),
    ...phones.list().flatMap(({ openid, officialOpenid, unionid, phoneNumber }) => [
      { what: 'phone.openid', value: openid },
      { what: 'phone.officialOpenid', value: officialOpenid },
      { what: 'phone.unionid', value: unionid },
      { what: 'phone.number', value: phoneNumber },
    ]),
    ...wechat.store.value.tokens.map(({ token }) => ({ what: 'wechat.accessToken', value: token })),
    ...wechat.store.value.codes.map(({ code, purpose }) => ({ what: `wechat.${purpose}Code`, value: code })),
    ...people.flatMap(({ name, idNo, phone }) => [
      { what: 'person.name', value: name },
      { what: 'person.idNumber', value: idNo },
      { what: 'person.phone', value: phone },
    ]),
    ...Object.values(persons).flatMap(({ name, idNo, psnNo }) => [
      { what: 'insured.name', value: name },
      { what: 'insured.idNumber', value: idNo },
      { what: 'insured.psnNo', value: psnNo },
    ]),
    ...authorisations.flatMap(({ authCode, payAuthNo }) => [
      { what: 'insurance.authCode', value: authCode },
      { what: 'insurance.payAuthNo', value: payAuthNo },
    ]),
    ...Object.values(orders).map(({ payToken }) => ({ what: 'insurance.payToken', value: payToken })),
  ];
  // A child has no number of its own, an authorisation that nobody picked up no payAuthNo.
  return all.filter(({ value }) => value !== '');
}
