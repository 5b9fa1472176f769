/** What a code on the hospital's walls says. */
export type Scene =
  | { kind: 'gate'; key: string }
  | { kind: 'department'; departmentCode: string }
  | { kind: 'lab'; key: string }
  | { kind: 'cashier'; key: string }
  | { kind: 'board'; areaCode: string };

const FORM = /^([gdxpt])=([0-9A-Za-z_-]{1,30})$/;

/** WeChat hands the scene over URI-encoded, and some phones encode it twice. */
const decoded = (text: string): string => {
  try {
    const once = decodeURIComponent(text);
    return once.includes('%') ? decodeURIComponent(once) : once;
  } catch {
    // A stray % is no encoding; the text as it came will match no form.
    return text;
  }
};

/** Reads a scene (`g=main`, `d=<code>`, `x=lab`, `p=1`, `t=<area>`); null when it is none of ours. */
export const parseScene = (text: string): Scene | null => {
  const [, letter, key] = FORM.exec(decoded(text).trim()) ?? [];
  if (key === undefined) return null;
  switch (letter) {
    case 'g':
      return { kind: 'gate', key };
    case 'd':
      return { kind: 'department', departmentCode: key };
    case 'x':
      return { kind: 'lab', key };
    case 'p':
      return { kind: 'cashier', key };
    default:
      return { kind: 'board', areaCode: key };
  }
};
