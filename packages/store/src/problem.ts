// Failures that a person can act on.

export const STORE_ERROR_CODES = [
  "store_locked",
  "store_folder",
  "store_failed",
  "store_closed",
  "export_too_large",
  "filter",
] as const;
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly remedy: string | null;

  constructor(code: StoreErrorCode, message: string, remedy: string | null = null) {
    super(message);
    this.name = "StoreError";
    this.code = code;
    this.remedy = remedy;
  }
}
