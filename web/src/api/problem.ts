import type { Fault, ProblemDetails } from "./types.ts";

/** An answer that is not the one asked for: refused with faults (422, 400), or broken. */
export class Problem extends Error {
  readonly status: number;
  readonly faults: readonly Fault[];
  readonly traceId: string | null;
  readonly code: string | null;

  constructor(status: number, details: ProblemDetails) {
    super(details.detail ?? details.title ?? `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.faults = details.faults ?? [];
    this.traceId = details.trace_id ?? null;
    this.code = details.code ?? null;
  }

  /** Whether the caller can mend it by asking differently. */
  get refused(): boolean {
    return this.status === 400 || this.status === 409 || this.status === 422;
  }
}

/** The message of the first fault at or below a JSON pointer, if there is one. */
export function faultAt(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  return error.faults.find((fault) => fault.where === pointer || fault.where.startsWith(`${pointer}/`))?.message;
}

/** The faults that none of the given pointers shows. */
export function faultsBeside(error: unknown, pointers: readonly string[]): readonly Fault[] {
  if (!(error instanceof Problem)) return [];
  return error.faults.filter((fault) => !pointers.some((p) => fault.where === p || fault.where.startsWith(`${p}/`)));
}
