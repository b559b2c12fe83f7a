declare const sealed: unique symbol

/** Text the vault has encrypted. Plaintext does not fit where this is asked for. */
export type Sealed = string & { readonly [sealed]: true }
