import { main, runBrowserVisit } from './run-visit';
import { servePackage, weappPhone } from './weapp-phone';

void main(() =>
  runBrowserVisit('小程序包（模拟的微信运行环境）', async ({ world, workDir, appId }, context) => {
    const server = await servePackage(process.env.WEAPP_DIR || 'dist/weapp', workDir, world.bffUrl);
    const phone = weappPhone(await context.newPage(), {
      serverUrl: server.url,
      controlUrl: world.controlUrl,
      appId,
      phoneId: 'e2e',
    });
    return { phone, close: () => server.close() };
  }),
);
