import type { DescMessage, DescMethod, JsonObject } from "@bufbuild/protobuf";

/** Whether a request holds a `request_id`, in itself or in a message within it. */
export function takesRequestId({ fields }: DescMessage): boolean {
  return fields.some(
    ({ name, fieldKind, message }) =>
      name === "request_id" || (fieldKind === "message" && takesRequestId(message)),
  );
}

/** The requests with this `request_id` wherever they have one. */
export function setRequestId(
  { input }: DescMethod,
  requests: readonly JsonObject[],
  id: string,
): readonly JsonObject[] {
  return requests.map((request) => setIn(input, request, id));
}

function setIn(desc: DescMessage, json: JsonObject, id: string): JsonObject {
  const result = { ...json };
  for (const { name, jsonName, fieldKind, message } of desc.fields) {
    const value = json[jsonName];
    if (name === "request_id") result[jsonName] = id;
    else if (fieldKind === "message" && value !== undefined && takesRequestId(message)) {
      result[jsonName] = setIn(message, value as JsonObject, id);
    }
  }
  return result;
}
