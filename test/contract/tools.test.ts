import { test } from "node:test";
import { assertContent } from "./project-tool.ts";

test("the compiler is content", () => assertContent("tsc", ["-p", "."]));

test("Biome is content with style and form", () =>
  assertContent("biome", ["check", "--error-on-warnings"]));
