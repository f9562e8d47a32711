import type { DescService } from "@bufbuild/protobuf";
import {
  type ConnectRouter,
  createMethodImplSpec,
  createServiceImplSpec,
  type MethodImplSpec,
} from "@connectrpc/connect";

/** Everything registered, for both stacks. */
export interface Methods {
  /** By path, such as `/caxton.v1.AgentService/GetAgent`. */
  readonly byPath: ReadonlyMap<string, MethodImplSpec>;
  readonly services: readonly DescService[];
}

/** Runs `routes` and collects what it registers. A path registered twice is a bug and throws. */
export function collectMethods(routes: (router: ConnectRouter) => void): Methods {
  const byPath = new Map<string, MethodImplSpec>();
  const services = new Set<DescService>();
  const add = (spec: MethodImplSpec) => {
    const path = `/${spec.method.parent.typeName}/${spec.method.name}`;
    if (byPath.has(path)) throw new Error(`${path} is registered twice`);
    byPath.set(path, spec);
    services.add(spec.method.parent);
  };
  const router: ConnectRouter = {
    handlers: [],
    service(service, implementation) {
      const { methods } = createServiceImplSpec(service, implementation);
      for (const spec of Object.values(methods)) add(spec);
      return router;
    },
    rpc(method, implementation) {
      add(createMethodImplSpec(method, implementation));
      return router;
    },
  };
  routes(router);
  return { byPath, services: [...services] };
}
