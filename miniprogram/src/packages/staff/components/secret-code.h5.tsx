import { Image } from '@tarojs/components';
import { renderSVG } from 'uqr';
import type * as Phone from './secret-code';

export const SecretCode: typeof Phone.SecretCode = ({ uri }) => (
  <Image
    id="secret-code"
    className="secret-code"
    src={`data:image/svg+xml,${encodeURIComponent(renderSVG(uri))}`}
    svg
  />
);
