import { z } from 'zod';
import { sumFen, toYuanText } from '@anzhen/shared-types';
import { about } from '../http-exchange';
import { type BillLines, HisError, type HisPort } from '../../ports/his';
import { flag, yuan } from './codecs';
import type { HisTransport } from './transport';

const linesOf = ({ lines }: BillLines): string[] => lines.map(({ billId, line }) => `${billId}#${line}`);

const quote = z.object({ orderId: z.string(), refundFee: yuan, cashFee: yuan, fundFee: yuan, acctFee: yuan });
const refunded = z.object({ orderId: z.string(), replayed: flag });

/** Giving items of paid bills back. */
export function makeBillRefunds(transport: HisTransport): Pick<HisPort, 'quoteBillRefund' | 'refundBill'> {
  return {
    async quoteBillRefund(context, query) {
      const request = { orderId: query.settlementKey, patId: query.hisPatientId, items: linesOf(query) };
      const schema = about(quote, { orderId: query.settlementKey });
      const answer = await transport.read(context, 'quoteBillRefund', request, schema);
      const { refundFee: total, cashFee: cash, fundFee: fund, acctFee: account } = answer;
      if (sumFen([cash, fund, account]) !== total)
        throw new HisError('Protocol', 'the parts of a refund miss its total');
      return { total, fund, account, cash };
    },
    refundBill(context, key, command) {
      const request = {
        orderId: key,
        settleOrderId: command.settlementKey,
        patId: command.hisPatientId,
        items: linesOf(command),
        refundFee: toYuanText(sumFen([command.cash, command.fund, command.account])),
        cashFee: toYuanText(command.cash),
        fundFee: toYuanText(command.fund),
        acctFee: toYuanText(command.account),
        reason: command.reason,
      };
      const schema = about(refunded, { orderId: key });
      const call = { operation: 'refundBill', request, probe: { operation: 'refundBill', key }, schema } as const;
      return transport.write(context, call, ({ replayed }) => ({ value: undefined, replayed }));
    },
  };
}
