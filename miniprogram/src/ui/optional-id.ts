/** An id only when there is one: Taro's browser components write `id="undefined"` otherwise. */
export const optionalId = (id: string | undefined): { id?: string } => (id === undefined ? {} : { id });
