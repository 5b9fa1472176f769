/** The only source of time. Tests and the sandbox move it; nothing else reads the machine's clock. */
export interface Clock {
  now(): Date;
}
