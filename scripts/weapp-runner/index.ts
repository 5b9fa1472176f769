export { buildWeapp, WeappBuildError, type WeappBuild } from './build-package';
export { checkPackage, type PackageBudgets, type PackageReport } from './check-package';
export {
  CHROMIUM_LAUNCH,
  launchUrl,
  PHONE_CONTEXT,
  SCENE_MINI_PROGRAM_CODE,
  SCENE_QR_LINK,
  type WeappLaunch,
} from './launch';
export { serveWeapp, type WeappServer } from './serve';
export { weappPage, type WeappPage } from './weapp-page';
