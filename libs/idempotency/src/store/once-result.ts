/** `first`: it ran now. `duplicate`: it had happened before; with what was remembered of it. */
export type OnceResult<Value> =
  | { readonly status: 'first'; readonly value: Value }
  | { readonly status: 'duplicate'; readonly remembered?: string };
