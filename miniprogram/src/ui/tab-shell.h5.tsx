import './styles/tab-bar.scss';
import { TabBar } from './tab-bar';

/** The browser does not mount custom-tab-bar, so a tab page shows it. */
export function TabShell() {
  return <TabBar />;
}
