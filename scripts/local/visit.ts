import { ApiRefusal } from './api';
import type { World } from './world';
import { judgeLog } from './log-watch';
import { arriveSteps, paySteps, readSteps, waitSteps } from './visit-steps';

export interface Step {
  name: string;
  run(visit: Visit): Promise<string>;
}

export interface VisitWorld extends Pick<World, 'bffUrl' | 'controlUrl' | 'logLines'> {
  staff: { username: string; password: string; totpSecret: string };
}

/** What one step leaves for the next. */
export interface Visit extends VisitWorld {
  facts: Map<string, string>;
}

/** Reads what an earlier step left. */
export const fact = (visit: Visit, name: string): string => {
  const value = visit.facts.get(name);
  if (value === undefined) throw new Error(`the step before left no ${name}`);
  return value;
};

/** Fails the step with what was expected and what came. */
export const expect = (isRight: boolean, what: string, got?: unknown): void => {
  if (!isRight) throw new Error(got === undefined ? what : `${what}，得到 ${JSON.stringify(got)}`);
};

/** Expects a refusal with this code of the error catalogue. */
export const expectRefusal = async (code: string, call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    if (error instanceof ApiRefusal && error.code === code) return;
    throw error;
  }
  throw new Error(`应当被拒绝：${code}`);
};

const logStep: Step = {
  name: '日志里没有密钥和个人信息',
  run: (visit) => judgeLog(visit, [fact(visit, 'token'), fact(visit, 'staffToken')]),
};

/** Lives through one outpatient visit over the public HTTP and WebSocket API; true when every step's result was right. */
export const runVisit = async (world: VisitWorld): Promise<boolean> => {
  const visit: Visit = { ...world, facts: new Map() };
  const steps = [...arriveSteps, ...paySteps, ...waitSteps, ...readSteps, logStep];
  const started = performance.now();
  for (const [index, step] of steps.entries()) {
    const at = performance.now();
    const label = `${String(index + 1).padStart(2)}. ${step.name}`;
    try {
      const told = await step.run(visit);
      console.log(`\x1b[32m✓\x1b[0m ${label}  ${told}  \x1b[2m${Math.round(performance.now() - at)} ms\x1b[0m`);
    } catch (error) {
      console.error(`\x1b[31m✗\x1b[0m ${label}  ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
  console.log(`\n一次就诊走完了：${steps.length} 步，${Math.round(performance.now() - started)} ms。`);
  return true;
};
