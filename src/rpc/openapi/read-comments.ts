import type {
  DescriptorProto,
  EnumDescriptorProto,
  FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";

/**
 * Comments of a file that was compiled with source information: full name -> text, the lines of a
 * paragraph joined.
 */
export function readComments(file: FileDescriptorProto): Record<string, string> {
  const names = new Map<string, string>();
  const place = (path: readonly number[], name: string) => names.set(path.join("."), name);
  nameTypes(file, place);
  const comments: Record<string, string> = {};
  for (const { path, leadingComments } of file.sourceCodeInfo?.location ?? []) {
    const name = names.get(path.join("."));
    if (name !== undefined && leadingComments !== "") comments[name] = toText(leadingComments);
  }
  return comments;
}

type Place = (path: readonly number[], name: string) => void;

/** The numbers are those of the fields in descriptor.proto, as paths of locations have them. */
function nameTypes(file: FileDescriptorProto, place: Place): void {
  const scope = `${file.package}.`;
  for (const [index, message] of file.messageType.entries()) {
    nameMessage(message, [4, index], scope, place);
  }
  for (const [index, item] of file.enumType.entries()) nameEnum(item, [5, index], scope, place);
  for (const [index, service] of file.service.entries()) {
    place([6, index], scope + service.name);
    for (const [at, method] of service.method.entries()) {
      place([6, index, 2, at], `${scope}${service.name}.${method.name}`);
    }
  }
}

function nameMessage(
  message: DescriptorProto,
  path: readonly number[],
  scope: string,
  place: Place,
): void {
  const name = scope + message.name;
  place(path, name);
  for (const [at, field] of message.field.entries())
    place([...path, 2, at], `${name}.${field.name}`);
  for (const [at, oneof] of message.oneofDecl.entries()) {
    place([...path, 8, at], `${name}.${oneof.name}`);
  }
  for (const [at, nested] of message.nestedType.entries()) {
    nameMessage(nested, [...path, 3, at], `${name}.`, place);
  }
  for (const [at, nested] of message.enumType.entries()) {
    nameEnum(nested, [...path, 4, at], `${name}.`, place);
  }
}

/** Values get the name of their enum, so that equal values of two enums differ. */
function nameEnum(
  { name, value }: EnumDescriptorProto,
  path: readonly number[],
  scope: string,
  place: Place,
): void {
  place(path, scope + name);
  for (const [at, item] of value.entries()) place([...path, 2, at], `${scope}${name}.${item.name}`);
}

function toText(comment: string): string {
  return comment
    .split("\n\n")
    .map((paragraph) => paragraph.trim().replace(/\s*\n\s*/g, " "))
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}
