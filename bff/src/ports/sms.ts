import type { SendResult } from './wechat';

/** The hospital's gateway for text messages. */
export interface SmsPort {
  send(message: {
    phone: string;
    templateId: string;
    params: readonly string[];
    /** The gateway takes a message of this id once. */
    messageId: string;
  }): Promise<SendResult>;
}
