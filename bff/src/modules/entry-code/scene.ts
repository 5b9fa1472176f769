/** What a code on the hospital's walls says. */
export type Scene =
  | { kind: 'gate'; key: string }
  | { kind: 'department'; departmentCode: string }
  | { kind: 'room'; departmentCode: string; number: string }
  | { kind: 'doctor'; departmentCode: string; doctorId: string }
  | { kind: 'lab'; key: string }
  | { kind: 'cashier'; key: string }
  | { kind: 'board'; areaCode: string };

const FORM = /^([gdrxpt])=([0-9A-Za-z_-]{1,30})$/;

/** What a code of a kind is for, from what staff or the plain form say; null when it has not the form. */
export const sceneOf = (kind: Scene['kind'], target: string): Scene | null => {
  switch (kind) {
    case 'gate':
    case 'lab':
    case 'cashier':
      return { kind, key: target };
    case 'department':
      return { kind, departmentCode: target };
    case 'board':
      return { kind, areaCode: target };
    case 'room': {
      const [, departmentCode = '', number = ''] = /^(\w+)-(\d{1,3})$/.exec(target) ?? [];
      return number === '' ? null : { kind, departmentCode, number };
    }
    case 'doctor': {
      const [, departmentCode = '', doctorId = ''] = /^(\w+)-(.+)$/.exec(target) ?? [];
      return doctorId === '' ? null : { kind, departmentCode, doctorId };
    }
  }
};

/** WeChat hands the scene over URI-encoded, and some phones encode it twice. */
export const decodeScene = (text: string): string => {
  try {
    const once = decodeURIComponent(text);
    return (once.includes('%') ? decodeURIComponent(once) : once).trim();
  } catch {
    // A stray % is no encoding; the text as it came will match no form.
    return text.trim();
  }
};

const plainKinds: Record<string, Scene['kind']> = {
  ...{ g: 'gate', d: 'department', r: 'room', x: 'lab', p: 'cashier', t: 'board' },
};

/** The plain scene of a waiting area's screen. */
export const plainBoardScene = (areaCode: string): string => `t=${areaCode}`;

/** Reads a plain scene (`g=main`, `d=<code>`, `r=<code>-<room>`, `x=lab`, `p=1`, `t=<area>`); null when it is none of ours. */
export const parseScene = (text: string): Scene | null => {
  const [, letter = '', target = ''] = FORM.exec(text) ?? [];
  const kind = plainKinds[letter];
  return kind ? sceneOf(kind, target) : null;
};
