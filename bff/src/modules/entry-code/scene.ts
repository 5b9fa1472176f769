/** What a code on the hospital's walls says. */
export type Scene =
  | { kind: 'gate'; key: string }
  | { kind: 'department'; departmentCode: string }
  | { kind: 'room'; departmentCode: string; number: string }
  | { kind: 'lab'; key: string }
  | { kind: 'cashier'; key: string }
  | { kind: 'board'; areaCode: string };

const FORM = /^([gdrxpt])=([0-9A-Za-z_-]{1,30})$/;

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

/** Reads a scene (`g=main`, `d=<code>`, `r=<code>-<room>`, `x=lab`, `p=1`, `t=<area>`); null when it is none of ours. */
export const parseScene = (text: string): Scene | null => {
  const [, letter, key] = FORM.exec(decoded(text).trim()) ?? [];
  if (key === undefined) return null;
  switch (letter) {
    case 'g':
      return { kind: 'gate', key };
    case 'r': {
      const [, departmentCode = '', number = ''] = /^(\w+)-(\d{1,3})$/.exec(key) ?? [];
      return number === '' ? null : { kind: 'room', departmentCode, number };
    }
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
