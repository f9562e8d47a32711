import type { DescField, DescMessage, DescMethod, Message } from "@bufbuild/protobuf";

/** How a stream can be resumed: the request field that says where, and the ids of its messages. */
export interface EventIds {
  /** Takes what `Last-Event-ID` says. */
  readonly field: DescField;
  /** Empty for a message after which nobody can resume. */
  idOf(message: Message): string;
}

/**
 * Streams resume by `resume_token`, or within a turn or a conversation by `after_sequence`. The
 * contract has these names everywhere; a stream without them cannot be resumed.
 */
export function findEventIds({ input, output }: DescMethod): EventIds | undefined {
  const token = fieldNamed(input, "resume_token");
  const sentToken = fieldNamed(output, "resume_token");
  if (token !== undefined && sentToken !== undefined) {
    return { field: token, idOf: (message) => String(valueIn(message, sentToken) ?? "") };
  }
  const after = fieldNamed(input, "after_sequence");
  const holder = output.fields.find(
    ({ message }) => message !== undefined && fieldNamed(message, "sequence") !== undefined,
  );
  const sequence = holder?.message && fieldNamed(holder.message, "sequence");
  if (after === undefined || holder === undefined || sequence === undefined) return undefined;
  return {
    field: after,
    idOf(message) {
      const inner = valueIn(message, holder) as Message | undefined;
      const number = inner === undefined ? 0n : valueIn(inner, sequence);
      return number === 0n ? "" : String(number);
    },
  };
}

function fieldNamed({ fields }: DescMessage, name: string): DescField | undefined {
  return fields.find((field) => field.name === name);
}

function valueIn(message: Message, { localName }: DescField): unknown {
  return (message as unknown as Readonly<Record<string, unknown>>)[localName];
}
