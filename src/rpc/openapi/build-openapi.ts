import type { JsonObject } from "@bufbuild/protobuf";
import type { Methods } from "../methods.ts";
import { type Binding, collectBindings } from "../rest/bindings.ts";
import { errorResponses, statusSchema } from "./error-responses.ts";
import { type Comments, createSchemas, describe, type Schemas } from "./schemas.ts";
import { toOpenApiPath, toOperation } from "./to-operation.ts";

const about = `Every call of Caxton that takes one request, as JSON over HTTP. The same calls are served by gRPC, Connect and gRPC-Web on the same port.

Errors are \`google.rpc.Status\`; the reason is in its \`google.rpc.ErrorInfo\`. The header \`connect-timeout-ms\` sets a deadline in milliseconds. A name of the form \`workspace/name\` is written \`workspace%2Fname\` in a path.`;

/** The methods of HTTP that OpenAPI has a place for. */
const httpMethods = new Set(["DELETE", "GET", "PATCH", "POST", "PUT"]);

/** OpenAPI 3.1 of every method that has a path of REST, with the comments of the contract. */
export function buildOpenApi(methods: Methods, comments: Comments): JsonObject {
  const schemas = createSchemas(comments);
  const bindings = collectBindings(methods).filter(({ httpMethod }) => httpMethods.has(httpMethod));
  const services = new Set(bindings.map(({ spec }) => spec.method.parent));
  const paths = toPaths(bindings, schemas, comments);
  const Status = statusSchema(schemas);
  return {
    openapi: "3.1.0",
    info: { title: "Caxton", version: "v1", description: about },
    servers: [{ url: "/" }],
    tags: [...services].map(({ name, typeName }) => ({ name, ...describe(comments, typeName) })),
    paths,
    components: {
      schemas: { ...schemas.components(), Status },
      responses: errorResponses(),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "The token of `server.json` in the data directory; a new one at each start.",
        },
      },
    },
  };
}

function toPaths(bindings: readonly Binding[], schemas: Schemas, comments: Comments): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const counts = new Map<string, number>();
  for (const binding of bindings) {
    const { parent, name } = binding.spec.method;
    const id = `${parent.name}_${name}`;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    const operationId = count === 1 ? id : `${id}_${count}`;
    const path = toOpenApiPath(binding);
    paths[path] = {
      ...paths[path],
      [binding.httpMethod.toLowerCase()]: toOperation(binding, { schemas, comments, operationId }),
    };
  }
  return paths;
}
