/** Something that must never stand in a log, and what it is. */
export interface Secret {
  what: string;
  value: string;
}

/** A text as logs may write it: plain, in an address, or in JSON that is kept to ASCII. */
const formsOf = (value: string): string[] => {
  const ascii = value.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [...new Set([value, encodeURIComponent(value), ascii])];
};

interface Form {
  text: string;
  what: string;
}

/** Forms by how they begin: a long log is walked through once, however many secrets there are. */
const BEGINNINGS = [8, 2, 1] as const;
const makeFinder = (secrets: readonly Secret[]) => {
  const byBeginning = new Map<string, Form[]>();
  for (const { what, value } of secrets) {
    if (value === '') continue;
    for (const text of formsOf(value)) {
      const length = BEGINNINGS.find((each) => each <= text.length) ?? 1;
      const beginning = text.slice(0, length);
      const others = byBeginning.get(beginning);
      if (others) others.push({ text, what });
      else byBeginning.set(beginning, [{ text, what }]);
    }
  }
  const lengths = [...new Set([...byBeginning.keys()].map(({ length }) => length))];
  return (line: string): Set<string> => {
    const found = new Set<string>();
    for (let at = 0; at < line.length; at += 1)
      for (const length of lengths)
        for (const { text, what } of byBeginning.get(line.slice(at, at + length)) ?? [])
          if (line.startsWith(text, at)) found.add(what);
    return found;
  };
};

/** What of these stands in the lines; each kind once, and never the secret itself. */
export const findLeaks = (lines: readonly string[], secrets: readonly Secret[]): string[] => {
  const find = makeFinder(secrets);
  const leaks = new Map<string, string>();
  lines.forEach((line, index) => {
    for (const what of find(line)) {
      const event = /"msg":"([^"]*)"/.exec(line)?.[1];
      if (!leaks.has(what)) leaks.set(what, `日志第 ${index + 1} 行（${event ?? '没有写明事件'}）里有 ${what}`);
    }
  });
  return [...leaks.values()];
};
