import { Code, ConnectError } from "@connectrpc/connect";
import { DiagnosticSchema } from "../clients/gen/caxton/v1/error_pb.ts";
import { ErrorInfoSchema } from "../clients/gen/google/rpc/error_details_pb.ts";
import type { CommandProblem } from "./command-error.ts";
import { renderDiagnostics } from "./diagnostics.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { isNobodyListening, systemCode } from "./repeat.ts";
import { toDiagnostic } from "./wire-diagnostics.ts";

const exitCodeByCode: Partial<Record<Code, ExitCode>> = {
  [Code.InvalidArgument]: exitCodes.invalid,
  [Code.NotFound]: exitCodes.notFound,
  [Code.Aborted]: exitCodes.conflict,
  [Code.AlreadyExists]: exitCodes.conflict,
  [Code.FailedPrecondition]: exitCodes.conflict,
  [Code.Unavailable]: exitCodes.unreachable,
  [Code.Unauthenticated]: exitCodes.notAllowed,
  [Code.PermissionDenied]: exitCodes.notAllowed,
  [Code.DeadlineExceeded]: exitCodes.timeout,
};

type Metadata = Readonly<Record<string, string>>;

/** What to do next, by reason; `docs/errors.md` explains each reason. */
const hintByReason: Readonly<Record<string, (metadata: Metadata) => string>> = {
  AGENT_NOT_FOUND: () => "See what there is: caxton agents list",
  AGENT_VERSION_NOT_FOUND: ({ agent }) => `See what there is: caxton agents versions ${agent}`,
  CAPABILITY_NOT_FOUND: () => "See what there is: caxton agents list",
  CONVERSATION_NOT_FOUND: () => "See what there is: caxton conversations list",
  TURN_NOT_FOUND: () => "See what there is: caxton turns list",
  TURN_CHANGED: ({ turn }) => `See how it is: caxton turns show ${turn}`,
  TURN_ENDED: ({ turn }) => `See how it ended: caxton turns show ${turn}`,
  VERSION_CONFLICT: ({ agent, current_version }) =>
    `See what changed: caxton agents versions ${agent} --diff\n` +
    `Deploy on top of it: --base-version ${current_version}`,
  AGENT_STATE: ({ agent }) => `See how it is: caxton agents get ${agent}`,
  DISK: () => "Free space on the disk of the data directory; the server goes on by itself",
  QUEUE_FULL: () => "Try again in a moment",
  TOKEN_REQUIRED: () =>
    "Run the command as the user who started the server, with its CAXTON_DATA_DIR",
  TOKEN_INVALID: () => "Check --api-key, CAXTON_API_KEY and the context in use",
  STOPPING: () => "Try again once it is up: caxton server status",
  STORE_FAILED: () => "Look at the server's log, start it, and repeat the command",
  INTERNAL: () => "This is a bug in Caxton: the server's log holds the details",
};

/** The problem behind an error of a call to the server at `url`. */
export function toProblem(thrown: unknown, url: string): CommandProblem {
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema).find(({ domain }) => domain === "caxton");
  const diagnostics = error.findDetails(DiagnosticSchema).map(toDiagnostic);
  const exitCode = exitCodeByCode[error.code] ?? exitCodes.error;
  if (info === undefined) return { exitCode, ...explainWithoutReason(error, url) };
  return {
    exitCode,
    message: error.rawMessage,
    hint: hintByReason[info.reason]?.(info.metadata),
    details: renderDiagnostics(diagnostics),
  };
}

/**
 * An error that the server did not send: the network, a deadline, or something that is no Caxton.
 */
function explainWithoutReason(error: ConnectError, url: string) {
  if (error.code === Code.DeadlineExceeded) {
    return {
      message: `${url} did not answer in time`,
      hint: "Give it longer with --timeout, or see how it is: caxton server status",
    };
  }
  if (isNobodyListening(error)) {
    return {
      message: `No server answers at ${url} (${systemCode(error)})`,
      hint: "Start one: caxton server start -d\nOr name another: --server, CAXTON_URL or caxton context use",
    };
  }
  if (error.code === Code.Unavailable || error.code === Code.Aborted) {
    return {
      message: `The connection to ${url} broke (${systemCode(error) ?? error.rawMessage})`,
      hint: "See how the server is: caxton server status",
    };
  }
  return {
    message: `What answers at ${url} does not seem to be Caxton (${error.rawMessage})`,
    hint: "Check --server, CAXTON_URL and the context in use",
  };
}

/** The agent that an error says does not exist; undefined for any other error. */
export function findMissingAgent(
  thrown: unknown,
): { readonly name: string; readonly workspace: string } | undefined {
  const infos = ConnectError.from(thrown).findDetails(ErrorInfoSchema);
  const metadata = infos.find(({ reason }) => reason === "AGENT_NOT_FOUND")?.metadata;
  if (metadata?.agent === undefined) return undefined;
  return { name: metadata.agent, workspace: metadata.workspace ?? "" };
}
