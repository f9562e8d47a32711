import { ModelError } from "../../domain/model.ts";

const variablePattern = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** Those that say how the message itself travels. */
const forbidden =
  /^(?:host|connection|content-length|content-type|transfer-encoding|keep-alive|upgrade|te|trailer|expect)$/i;

type Headers = Readonly<Record<string, string>>;

/** Headers of an agent's file, checked. Throws `ModelError`. */
export function parseHeaders(headers: Headers): Headers {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || forbidden.test(name)) {
      throw refused(`the header ${JSON.stringify(name)} cannot be set`);
    }
    if (!isHeaderValue(value)) throw refused(`the value of the header ${name} cannot be sent`);
  }
  return headers;
}

/** Names of the `${VARIABLE}`s in header values. */
export function findVariables(headers: Headers): string[] {
  return Object.values(headers).flatMap((value) =>
    [...value.matchAll(variablePattern)].map((match) => match[1] ?? ""),
  );
}

/** The headers with each `${VARIABLE}` replaced. Throws `ModelError` for one that is not set. */
export function fillHeaders(
  headers: Headers,
  environment: (variable: string) => string | undefined,
): Headers {
  const fill = (value: string) =>
    value.replaceAll(variablePattern, (_, variable: string) => {
      const found = environment(variable)?.trim();
      if (!found) throw notSet(`a header needs ${variable}; set it where the server runs`);
      if (!isHeaderValue(found)) throw notSet(`what stands in ${variable} is no header value`);
      return found;
    });
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
}

const isHeaderValue = (text: string) => /^[\t\x20-\x7e]*$/.test(text);

function refused(message: string): ModelError {
  return new ModelError("MODEL_REFUSED", message, { retryable: false });
}

function notSet(message: string): ModelError {
  return new ModelError("MODEL_NOT_AUTHORIZED", message, { retryable: false });
}
