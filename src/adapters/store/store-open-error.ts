/** Why a data directory cannot be used. Thrown when the store is opened, never later. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";
  /** What the operator can do about it. */
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
