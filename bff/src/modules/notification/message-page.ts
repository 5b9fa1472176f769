/** The mini-program path of a message's link: `visit.queue` lives in a package, `home` is a tab. */
export const pageOf = (link: { route: string; params: Record<string, string> } | null): string => {
  if (link === null) return 'packages/me/pages/messages/index';
  const [folder = '', page] = link.route.split('.');
  const path = page === undefined ? `pages/${folder}/index` : `packages/${folder}/pages/${page}/index`;
  const query = Object.entries(link.params)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
  return query === '' ? path : `${path}?${query}`;
};
