import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import {
  Health as HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../../clients/gen/health/v1/health_pb.ts";
import { createBell } from "../domain/changes.ts";
import { FailureError } from "../domain/failure.ts";

/** `grpc.health.v1`: each registered service, and the empty name for the server as a whole. */
export interface Health {
  register(router: ConnectRouter): void;
  /** From now on everything is NOT_SERVING; watchers are told. */
  stop(): void;
}

/** Everything serves until `stop`. `services` is asked for when somebody wants to know. */
export function createHealth(services: () => readonly DescService[]): Health {
  const bell = createBell();
  let serving = true;
  const names = () => ["", ...services().map(({ typeName }) => typeName)];
  const statusOf = (name: string) => {
    if (!names().includes(name)) return ServingStatus.SERVICE_UNKNOWN;
    return serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  };
  async function* watch(name: string, { signal }: HandlerContext) {
    while (!signal.aborted) {
      const { version } = bell;
      yield { status: statusOf(name) };
      await bell.since(version, signal);
    }
  }
  return {
    register(router) {
      router.service(HealthService, {
        check: ({ service }) => {
          const status = statusOf(service);
          if (status === ServingStatus.SERVICE_UNKNOWN) throw serviceNotFound(service);
          return { status };
        },
        watch: ({ service }, context) => watch(service, context),
        list: () => ({
          statuses: Object.fromEntries(names().map((name) => [name, { status: statusOf(name) }])),
        }),
      });
    },
    stop() {
      serving = false;
      bell.ring();
    },
  };
}

function serviceNotFound(service: string): FailureError {
  const shown = service.slice(0, 100).toWellFormed();
  return new FailureError({
    reason: "SERVICE_NOT_FOUND",
    message: `there is no service ${shown} here; the empty name asks for the server as a whole`,
    metadata: { service: shown },
  });
}
