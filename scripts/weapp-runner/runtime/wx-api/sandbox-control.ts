import { type Loose } from '../built-package';
import { type RunnerSettings } from '../launch-options';
import { ApiFailure } from './call';

export interface SandboxControl {
  isConnected: boolean;
  /** Asks the sandbox to act as this phone's WeChat. @throws ApiFailure as if the user had cancelled, when no sandbox was named. */
  post(action: string, body?: Loose): Promise<Loose>;
}

/** The phone's side of the sandbox control API, docs/SANDBOX.md. */
export const makeSandboxControl = ({ control, phone }: RunnerSettings): SandboxControl => ({
  isConnected: control !== null && phone !== null,
  post: async (action, body = {}) => {
    if (control === null || phone === null) throw new ApiFailure('cancel');
    const response = await fetch(`${control.replace(/\/$/, '')}/phones/${phone}/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json().catch(() => ({}))) as Loose;
    if (response.ok) return answer;
    const reason = String(answer.errMsg ?? `the sandbox answered ${response.status}`);
    throw new ApiFailure(
      reason.replace(/^\w+:fail\s*/, ''),
      answer.errCode === undefined ? {} : { errCode: answer.errCode },
    );
  },
});
