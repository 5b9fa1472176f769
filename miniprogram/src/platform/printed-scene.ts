/** The scene on a printed code for browsers (`https://…/c/<scene>`); any other text is what it says. */
export const printedScene = (text: string): string => /^https?:\/\/[^/]+\/c\/([^/?#]+)/.exec(text)?.[1] ?? text;
