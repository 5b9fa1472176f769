/** WeChat draws the navigation bar itself; the browser's is nav-bar.h5.tsx. */
export function NavBar(_props: { title: string; isTab: boolean }) {
  return null;
}
