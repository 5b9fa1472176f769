export { type DicomwebConfig, makeDicomweb } from './dicomweb';
