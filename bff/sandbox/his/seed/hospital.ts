/** The invented hospital. */
export const HOSPITAL = { name: '青禾市第一人民医院', campusCode: 'BB', campusName: '本部' } as const;

/** The three half days and how long they last. */
export const HALF_DAYS = [
  { halfDay: 1, begin: '08:00', end: '12:00' },
  { halfDay: 2, begin: '13:30', end: '17:30' },
  { halfDay: 3, begin: '18:00', end: '20:30' },
] as const;

export const SLOT_MINUTES = 30;
export const SCHEDULE_DAYS = 14;
