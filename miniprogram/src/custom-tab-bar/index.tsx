// WeChat mounts the component of this folder itself, so the file must stand at exactly this path; its styles are isolated.
import './index.scss';

export { TabBar as default } from '@/ui/tab-bar';
