/** WeChat mounts custom-tab-bar by itself; the browser's version is tab-shell.h5.tsx. */
export function TabShell() {
  return null;
}
