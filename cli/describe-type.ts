import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** Comment of an element of the contract by its full name. */
export type Comments = Readonly<Record<string, string>>;

const commentWidth = 96;

/** A message as it is written in protobuf, each element after its comment. */
export function describeMessage(message: DescMessage, comments: Comments): string {
  const lines = message.members.flatMap((member) =>
    member.kind === "field"
      ? toFieldLines(member, message, comments, "  ")
      : [
          ...toComment(comments[`${message.typeName}.${member.name}`], "  "),
          `  oneof ${member.name} {`,
          ...member.fields.flatMap((field) => toFieldLines(field, message, comments, "    ")),
          "  }",
        ],
  );
  return toBlock(toComment(comments[message.typeName]), `message ${message.name}`, lines);
}

/** An enum as it is written in protobuf, each element after its comment. */
export function describeEnum(type: DescEnum, comments: Comments): string {
  const lines = type.values.flatMap(({ name, number }) => [
    ...toComment(comments[`${type.typeName}.${name}`], "  "),
    `  ${name} = ${number};`,
  ]);
  return toBlock(toComment(comments[type.typeName]), `enum ${type.name}`, lines);
}

/** The lines of a comment, folded; none where there is no comment. */
export function toComment(text = "", indent = ""): string[] {
  const paragraphs = text === "" ? [] : text.split("\n\n");
  return paragraphs.flatMap((paragraph, index) => [
    ...(index === 0 ? [] : [`${indent}//`]),
    ...fold(paragraph, commentWidth - indent.length - 3).map((line) => `${indent}// ${line}`),
  ]);
}

function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && line.length <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}

function toBlock(comment: readonly string[], head: string, lines: readonly string[]): string {
  const body = lines.length === 0 ? [`${head} {}`] : [`${head} {`, ...lines, "}"];
  return `${[...comment, ...body].join("\n")}\n`;
}

function toFieldLines(
  field: DescField,
  owner: DescMessage,
  comments: Comments,
  indent: string,
): string[] {
  const comment = toComment(comments[`${owner.typeName}.${field.name}`], indent);
  return [...comment, `${indent}${toTypeText(field, owner)} ${field.name} = ${field.number};`];
}

function toTypeText(field: DescField, owner: DescMessage): string {
  const scope = `${owner.file.proto.package}.`;
  const one = toValueType(field, scope);
  switch (field.fieldKind) {
    case "list":
      return `repeated ${one}`;
    case "map":
      return `map<${toScalarText(field.mapKey)}, ${one}>`;
    default:
      return field.proto.proto3Optional ? `optional ${one}` : one;
  }
}

function toValueType({ scalar, message, enum: choices }: DescField, scope: string): string {
  const name = (message ?? choices)?.typeName;
  if (name === undefined) return toScalarText(scalar);
  return name.startsWith(scope) ? name.slice(scope.length) : name;
}

function toScalarText(scalar: ScalarType | undefined): string {
  return scalar === undefined ? "" : ScalarType[scalar].toLowerCase();
}
