import { meant, readJson, shown } from "./hidden.ts";
import { Problem } from "./problem.ts";
import type { ProblemDetails } from "./types.ts";

let csrfToken: string | null = null;

/** The token that every change must carry; it comes with the session. */
export function keepToken(token: string | null): void {
  csrfToken = token;
}

/** Sends a request and reads its JSON answer. Throws a {@link Problem} for everything but success; status 0 means nobody answered. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers?: Record<string, string>,
): Promise<T> {
  const response = await send(
    method,
    path,
    body === undefined ? null : JSON.stringify(body),
    "application/json",
    signal,
    headers,
  );
  if (response.status === 204) return undefined as T;
  return readJson<T>(await response.text());
}

/** Reads an answer that is plain text, such as YAML. */
export async function readText(path: string, signal?: AbortSignal): Promise<string> {
  return shown(await (await send("GET", path, null, "text/plain", signal)).text());
}

/** Sends YAML and reads a JSON answer. */
export async function sendYaml<T>(path: string, yaml: string): Promise<T> {
  return readJson<T>(await (await send("PUT", path, yaml, "text/yaml")).text());
}

/** Sends a file as it is and reads a JSON answer. */
export async function sendFile<T>(path: string, file: Blob): Promise<T> {
  return readJson<T>(await (await send("PUT", path, file, "application/octet-stream")).text());
}

async function send(
  method: string,
  path: string,
  body: string | Blob | null,
  type: string,
  signal?: AbortSignal,
  more?: Record<string, string>,
): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json, text/yaml, text/plain", ...more };
  if (body !== null) headers["Content-Type"] = type;
  if (method !== "GET" && csrfToken) headers["X-Cairn-Csrf"] = csrfToken;

  const response = await fetch(`/api/v1${meantPath(path)}`, {
    method,
    headers,
    body: typeof body === "string" ? meant(body) : body,
    credentials: "same-origin",
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Problem(0, {});
  });
  if (!response.ok) throw new Problem(response.status, await readProblem(response));
  return response;
}

function meantPath(path: string): string {
  return path.replace(/%E2%9F%A8U%2B[0-9A-F]{4}%E2%9F%A9/gu, (name) =>
    encodeURIComponent(meant(decodeURIComponent(name))),
  );
}

async function readProblem(response: Response): Promise<ProblemDetails> {
  if (!response.headers.get("content-type")?.includes("json")) return {};
  try {
    return readJson<ProblemDetails>(await response.text());
  } catch {
    return {};
  }
}
