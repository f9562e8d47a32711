import type { Sha256 } from "../domain/ids.ts";
import type { ModelMessage } from "../domain/model.ts";

/** Texts up to this length, in UTF-16 code units, stay in the message: a reference takes 75. */
const inlineMax = 400;

/** Stands for a text that is stored by itself. */
interface Reference {
  readonly blob: Sha256;
}

/**
 * A message as JSON text. In place of a long text there is the hash that `keep` gives for it: what
 * a user wrote, a model answered or a tool returned is stored anyway, and this way only once.
 */
export function toStoredMessage(message: ModelMessage, keep: (text: string) => Sha256): string {
  const whole = JSON.stringify(message);
  if (whole.length <= inlineMax) return whole;
  return JSON.stringify(message, (_, value: unknown) =>
    typeof value === "string" && value.length > inlineMax ? { blob: keep(value) } : value,
  );
}

/** The message of such a text; `read` finds the text of a hash. */
export async function readStoredMessage(
  stored: string,
  read: (hash: Sha256) => Promise<string>,
): Promise<ModelMessage> {
  const texts = new Map<Sha256, string>();
  const message: ModelMessage = JSON.parse(stored, (_, value: unknown) => {
    if (isReference(value)) texts.set(value.blob, "");
    return value;
  });
  if (texts.size === 0) return message;
  for (const hash of texts.keys()) texts.set(hash, await read(hash));
  return JSON.parse(stored, (_, value: unknown) =>
    isReference(value) ? texts.get(value.blob) : value,
  );
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "blob" in value;
}
