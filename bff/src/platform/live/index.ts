export { closeCodes, LIVE_PATH, type LiveHub, type LiveLimits, makeLiveHub } from './hub';
