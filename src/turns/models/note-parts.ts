import type { ModelPart } from "../../domain/model.ts";

/** Whether an answer has begun to be given out, after which it cannot be asked for again. */
export interface Progress {
  given: boolean;
}

/** The same parts; notes when the first is given out. */
export async function* noteParts(
  parts: AsyncIterable<ModelPart>,
  progress: Progress,
): AsyncGenerator<ModelPart, void, void> {
  for await (const part of parts) {
    progress.given = true;
    yield part;
  }
}
