/** A refusal of the insurance centre: answered with success false and this sentence. */
export class NhsaRefusal extends Error {
  constructor(
    message: string,
    readonly code = -1,
  ) {
    super(message);
  }
}
