import type { Output } from 'wechatpay-node-v3/dist/define';
import type { z } from 'zod';
import {
  type GatewayOutcome,
  type MedInsCommand,
  type MedInsOrder,
  type PaymentGateway,
} from '../../ports/payment-gateway';
import { medInsAnswer, toMedInsOrder } from './answers';
import type { WechatPayConfig } from './config';
import { medInsBody, medInsRefundBody } from './med-ins';
import { assertNumber, type MerchantClient } from './merchant-client';
import { orNone, parsed } from './outcome';
import { makeEncrypt } from './encrypt';
import type { KeyRing } from './key-ring';

type MedInsAnswer = z.output<typeof medInsAnswer>;

interface Parts {
  config: WechatPayConfig;
  keys: Pick<KeyRing, 'preferred'>;
  client: MerchantClient;
  settle: (operation: string, call: Promise<Output>) => Promise<GatewayOutcome<string>>;
}

const isSameOrder = (order: MedInsOrder, command: MedInsCommand): boolean =>
  (['total', 'fund', 'account', 'other', 'cash'] as const).every((part) => order[part] === command[part]);

/** Orders that insurance pays a part of; the library has nothing for them. */
export function makeMedInsOrders(
  parts: Parts,
): Pick<PaymentGateway, 'createMedInsOrder' | 'queryMedInsOrder' | 'noteMedInsRefund'> {
  const { config, keys, client, settle } = parts;

  const find = async (paymentId: string): Promise<GatewayOutcome<MedInsAnswer>> => {
    assertNumber(paymentId, 32);
    const call = client.call('GET', `/v3/med-ins/orders/out-trade-no/${paymentId}`);
    const outcome = await settle('queryMedInsOrder', call);
    return parsed(outcome, medInsAnswer, (order) => (order.out_trade_no === paymentId ? order : null));
  };

  return {
    async createMedInsOrder(command) {
      assertNumber(command.paymentId, 32);
      const key = keys.preferred();
      const body = medInsBody(config, command, makeEncrypt(key));
      const call = client.call('POST', '/v3/med-ins/orders', body, key.serial);
      const outcome = await settle('createMedInsOrder', call);
      if (outcome.kind === 'rejected' && outcome.code === 'ALREADY_EXISTS') {
        // The number is ours alone, so the order that is there is this one, and the answer to it was lost.
        const found = await find(command.paymentId);
        if (found.kind !== 'accepted') return found;
        const isSame = isSameOrder(toMedInsOrder(found.value), command);
        return isSame ? { kind: 'accepted', value: { mixTradeNo: found.value.mix_trade_no } } : outcome;
      }
      return parsed(outcome, medInsAnswer, (order) =>
        order.out_trade_no === command.paymentId && order.total_fee === command.total
          ? { mixTradeNo: order.mix_trade_no }
          : null,
      );
    },
    async noteMedInsRefund(note) {
      assertNumber(note.mixTradeNo, 32);
      assertNumber(note.refundId, 64);
      const path = `/v3/med-ins/refunds/notify?mix_trade_no=${note.mixTradeNo}`;
      const outcome = await settle('noteMedInsRefund', client.call('POST', path, medInsRefundBody(note)));
      return outcome.kind === 'accepted' ? { kind: 'accepted', value: undefined } : outcome;
    },
    async queryMedInsOrder(paymentId) {
      const found = await find(paymentId);
      return orNone(found.kind === 'accepted' ? { kind: 'accepted', value: toMedInsOrder(found.value) } : found);
    },
  };
}
