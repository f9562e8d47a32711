import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { findCloseMatch } from "../src/manifest/close-match.ts";
import { CommandError } from "./command-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** `AgentService.GetAgent`: the name without its package. */
export function toShortName({ parent, name }: DescMethod): string {
  return `${parent.name}.${name}`;
}

/** Every method of the services, in their order. */
export function listMethods(services: readonly DescService[]): DescMethod[] {
  return services.flatMap(({ methods }) => methods);
}

/** Whether a full name is, or ends with, the words of `asked`, in any case. */
export function isNamed(fullName: string, asked: string): boolean {
  return `.${fullName}`.toLowerCase().endsWith(`.${asked.toLowerCase()}`);
}

/** A name as people write it, `/package.Service/Method` too, as its words with dots. */
export function toDotted(name: string): string {
  return name.replace(/^[./]/, "").replaceAll("/", ".");
}

/**
 * The method that `asked` names: in full, or by its end as far as that is of one method alone.
 * Throws `CommandError` for none and for several.
 */
export function getMethod(services: readonly DescService[], asked: string): DescMethod {
  const methods = listMethods(services);
  const fullName = ({ parent, name }: DescMethod) => `${parent.typeName}.${name}`;
  const found = methods.filter((method) => isNamed(fullName(method), toDotted(asked)));
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    throw new CommandError({
      exitCode: exitCodes.usage,
      message: `'${asked}' is the name of several calls`,
      hint: found.map(fullName).join("\n"),
    });
  }
  const names = methods.flatMap((method) => [toShortName(method), method.name]);
  throw unknownName(asked, "call", names);
}

/** That the server has nothing of that name. */
export function unknownName(asked: string, what: string, names: Iterable<string>): CommandError {
  const suggestion = findCloseMatch(asked, names);
  return new CommandError({
    exitCode: exitCodes.notFound,
    message: `The server has no ${what} '${asked}'`,
    hint:
      suggestion === undefined ? "See what there is: caxton api" : `Did you mean '${suggestion}'?`,
  });
}
