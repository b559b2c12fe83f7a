declare const sealed: unique symbol

/** Text that the vault has encrypted. The compiler refuses plaintext where this type is expected. */
export type Sealed = string & { readonly [sealed]: true }
