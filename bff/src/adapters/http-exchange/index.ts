export { type AdapterLog, exchange, exchangeBytes, type Exchange, type ExchangeRequest } from './http-exchange';
