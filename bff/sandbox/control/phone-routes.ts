import { json, readJson, type Routes, type SandboxReply, type SandboxRequest } from '../platform/http';
import { NhsaRefusal } from '../nhsa/errors';
import { type Phone } from '../wechat/phones';
import { PaymentFailed, type PaymentParameters } from '../wechatpay/cashier';
import { choice, ControlRefusal, fieldsOf, text, type Fields } from './fields';
import { type World } from './world';

/** What a person's WeChat shows, newest message last. */
export const showPhone = (phone: Phone) => ({ ...phone });

/** Adds what a person does on the phone: log in, pay, agree, subscribe. */
export function addPhoneRoutes(routes: Routes, world: World): void {
  const { phones, wechat, wechatPay, nhsa, keys } = world;
  const phoneOf = (request: SandboxRequest): Phone => {
    try {
      return phones.open(request.params.phoneId ?? '');
    } catch (error) {
      if (error instanceof RangeError) throw new ControlRefusal('手机名应为 1-40 位小写字母、数字或横线');
      throw error;
    }
  };
  const act = (name: string, handle: (phone: Phone, fields: Fields) => unknown) =>
    routes.on('POST', `/phones/:phoneId/${name}`, (request) =>
      json(200, handle(phoneOf(request), fieldsOf(readJson(request)))),
    );
  const payment = (name: string, pay: (phone: Phone, fields: Fields) => { errMsg: string }) =>
    routes.on('POST', `/phones/:phoneId/${name}`, (request): SandboxReply => {
      try {
        return json(200, pay(phoneOf(request), fieldsOf(readJson(request))));
      } catch (error) {
        if (error instanceof PaymentFailed) return json(400, { errMsg: error.message });
        throw error;
      }
    });

  routes
    .on('GET', '/phones', () => json(200, phones.list().map(showPhone)))
    .on('GET', '/phones/:phoneId', (request) => json(200, showPhone(phoneOf(request))));

  act('login-code', (phone, fields) => {
    const app = fields.app === undefined || fields.app === 'miniprogram' ? keys.wechat.appId : text(fields, 'app');
    return { code: wechat.codes.make(phone, 'login', app) };
  });
  act('phone-code', (phone) => ({ code: wechat.codes.make(phone, 'phone-number') }));
  act('subscribe', (phone, fields) => {
    if (!Array.isArray(fields.tmplIds)) throw new ControlRefusal('tmplIds 应为数组');
    const decision = choice(fields, 'decision', ['accept', 'reject'], 'accept');
    return wechat.messages.ask(phone, fields.tmplIds.map(String), decision);
  });
  act('unsubscribe', (phone, fields) => {
    wechat.messages.turnOff(phone, text(fields, 'tmplId'));
    return showPhone(phone);
  });
  act('follow', (phone, fields) => {
    phone.followsOfficialAccount = fields.follows !== false;
    phones.touch();
    return showPhone(phone);
  });
  act('insurance-auth', (phone, fields) => {
    try {
      const relative =
        fields.payerIdNo === undefined ? null : { idNo: text(fields, 'payerIdNo'), name: text(fields, 'payerName') };
      return nhsa.authorisations.agree(phone.openid, text(fields, 'idNo'), text(fields, 'name'), relative);
    } catch (error) {
      if (error instanceof NhsaRefusal) throw new ControlRefusal(error.message);
      throw error;
    }
  });
  payment('pay', (phone, fields) => wechatPay.cashier.pay(phone, fields as PaymentParameters));
  payment('pay-med-ins', (phone, fields) => wechatPay.cashier.payMedIns(phone, fields as PaymentParameters));
}
