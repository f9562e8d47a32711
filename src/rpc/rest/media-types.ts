/** Whether a body of this content type is JSON in UTF-8. */
export function isJson(contentType: string): boolean {
  const [type = "", ...parameters] = contentType.toLowerCase().split(";");
  if (type.trim() !== "application/json") return false;
  return parameters.every((parameter) => {
    const [name = "", value = ""] = parameter.split("=");
    return name.trim() !== "charset" || /^"?utf-?8"?$/.test(value.trim());
  });
}

/** Whether an `Accept` header takes the type, such as `application/json`. */
export function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined || accept.trim() === "") return true;
  const ranges = accept
    .toLowerCase()
    .split(",")
    .map((range) => {
      const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
      const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
      return { name, refused };
    });
  const wide = `${type.slice(0, type.indexOf("/"))}/*`;
  // The most specific range decides.
  const found = [type, wide, "*/*"].map((name) => ranges.find((range) => range.name === name));
  return found.find((range) => range !== undefined)?.refused === false;
}
