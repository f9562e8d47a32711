import { readdirSync } from "node:fs";
import type { DescService } from "@bufbuild/protobuf";
import { collectMethods, type Methods } from "../../../src/rpc/methods.ts";

const folder = new URL("../../../clients/gen/caxton/v1/", import.meta.url);

/** Every service of the contract, also those that are still to come. */
export async function findServices(): Promise<readonly DescService[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith("_service_pb.ts"));
  const modules = await Promise.all(files.map((name) => import(new URL(name, folder).href)));
  return modules.flatMap((module) => Object.values(module).filter(isService));
}

function isService(value: unknown): value is DescService {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "service";
}

/** The methods of the services, without implementations. */
export function toMethods(services: readonly DescService[]): Methods {
  return collectMethods((router) => {
    for (const service of services) router.service(service, {});
  });
}
