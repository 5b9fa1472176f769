export interface Gate {
  open(): void;
  opened: Promise<void>;
}

/** A promise that is opened from outside: what tests wait for instead of sleeping. */
export function makeGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}
