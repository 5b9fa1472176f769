import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';

const where = (path: readonly PropertyKey[]): string => path.map(String).join('.') || '(root)';

/** Reads and checks one YAML file. @throws Error that names the file and every place that is wrong */
export const readYamlFile = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> => {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'), { uniqueKeys: true });
  } catch (error) {
    throw new Error(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${where(path)}: ${message}`);
  throw new Error(`${file}: ${issues.join('; ')}`);
};
