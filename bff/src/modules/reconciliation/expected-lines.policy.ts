import type { ForeignLedger, OwnLine, Parts } from './ledger';

/** An amount and what of it each leg bears; only the legs are named that the book tells apart. */
export interface Expected {
  amountFen: number;
  parts: Parts;
}

/** What each of the others should say about a line of ours. */
export const expectedOf = ({ side, amountFen, parts }: OwnLine): Record<ForeignLedger, Expected> => {
  const { fund, account, other, cash } = parts;
  return {
    wechat: { amountFen: cash, parts: { cash } },
    fundflow: { amountFen: cash, parts: { cash } },
    // 6203 has no field for other subsidies, and cash on its way back is WeChat's matter.
    insurance:
      side === 'pay'
        ? { amountFen: fund + account + other, parts }
        : { amountFen: fund + account, parts: { fund, account } },
    // It books other subsidies with the fund: neither is the patient's money.
    his: { amountFen, parts: { fund: fund + other, account, cash } },
  };
};
