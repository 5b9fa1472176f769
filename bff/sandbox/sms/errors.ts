/** A refusal of the gateway: always HTTP 200, told apart by its code. */
export class SmsRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
