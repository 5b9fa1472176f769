interface DriverFacts {
  code?: string;
  errno?: number;
  message?: string;
}

const driverFacts = (error: unknown): DriverFacts => {
  if (typeof error !== 'object' || error === null) return {};
  const inner = (error as { driverError?: DriverFacts }).driverError;
  return inner ?? (error as DriverFacts);
};

/** Whether a statement broke a UNIQUE or PRIMARY KEY, on any of the databases. */
export const isUniqueViolation = (error: unknown): boolean => {
  const { code, errno, message } = driverFacts(error);
  return (
    errno === 1062 ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY' ||
    (code === 'SQLITE_CONSTRAINT' && /UNIQUE/.test(message ?? ''))
  );
};

/** Whether a transaction lost to another and may simply run again (deadlock, lock wait). */
export const isLockConflict = (error: unknown): boolean => {
  const { code, errno } = driverFacts(error);
  return errno === 1213 || errno === 1205 || code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED';
};

/** Whether the database itself is out of reach, slow or full. */
export const isDatabaseUnavailable = (error: unknown): boolean => {
  const { code, message } = driverFacts(error);
  return (
    [
      'ECONNREFUSED',
      'ECONNRESET',
      'ETIMEDOUT',
      'PROTOCOL_CONNECTION_LOST',
      'PROTOCOL_SEQUENCE_TIMEOUT',
      'ER_CON_COUNT_ERROR',
    ].includes(code ?? '') || message === 'Queue limit reached.'
  );
};
