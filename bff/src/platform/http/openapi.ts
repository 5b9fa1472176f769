import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { contract, endpoints, type EndpointName, errorBody, errorCatalog } from '@anzhen/shared-types';
import { z } from 'zod';

extendZodWithOpenApi(z);

interface Spec {
  access: 'public' | 'user' | 'staff';
  summary: string;
  status?: number;
  params?: z.ZodObject;
  query?: z.ZodObject;
  request?: z.ZodType;
  response: z.ZodType;
  produces?: readonly string[];
}

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const file = (mediaTypes: readonly string[]) =>
  Object.fromEntries(mediaTypes.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]));
const tagOf = (path: string): string => path.split('/')[3] ?? 'other';

/** The OpenAPI 3.1 document, made from the contract alone. */
export const buildOpenApi = () => {
  const registry = new OpenAPIRegistry();
  const bearer = registry.registerComponent('securitySchemes', 'session', { type: 'http', scheme: 'bearer' });
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const { method, path } = endpoints[name];
    const spec: Spec = contract[name] as unknown as Spec;
    const status = spec.status ?? 200;
    registry.registerPath({
      operationId: name,
      method: method.toLowerCase() as 'get' | 'post' | 'put' | 'delete',
      path: path.replace(/:(\w+)/g, '{$1}'),
      summary: spec.summary,
      tags: [tagOf(path)],
      security: spec.access === 'public' ? [] : [{ [bearer.name]: [] }],
      request: {
        ...(spec.params ? { params: spec.params } : {}),
        ...(spec.query ? { query: spec.query } : {}),
        ...(spec.request ? { body: { content: json(spec.request), required: true } } : {}),
      },
      responses: {
        [status]:
          status === 204
            ? { description: '已完成，没有内容' }
            : { description: spec.summary, content: spec.produces ? file(spec.produces) : json(spec.response) },
        default: { description: '出错：代码、一句中文、是否可以重试', content: json(errorBody) },
      },
    });
  }
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '安诊 Anzhen',
      version: '0.1.0',
      description: '患者小程序、叫号台与大屏共用的接口。金额单位为分，时刻为 UTC。',
    },
  });
  return { ...document, 'x-error-catalog': errorCatalog };
};
