export {
  type AdapterLog,
  exchange,
  exchangeBytes,
  type Exchange,
  type ExchangeRequest,
  TOO_LARGE,
} from './http-exchange';
export { about, type Shape } from './answer-about';
