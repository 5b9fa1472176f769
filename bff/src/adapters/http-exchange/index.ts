export { type AdapterLog, exchange, type Exchange, type ExchangeRequest } from './http-exchange';
