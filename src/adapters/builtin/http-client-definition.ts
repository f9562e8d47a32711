import type { JsonObject } from "../../domain/json.ts";
import type { ToolDefinition } from "../../domain/tool.ts";

/** The arguments of `http_client`. */
export interface HttpClientArguments {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const httpMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

const inputSchema: JsonObject = {
  type: "object",
  additionalProperties: false,
  required: ["url"],
  properties: {
    method: { type: "string", enum: httpMethods, description: "Default: GET." },
    url: {
      type: "string",
      minLength: 1,
      maxLength: 8192,
      description: "Address to fetch; http or https.",
    },
    headers: {
      type: "object",
      maxProperties: 50,
      additionalProperties: { type: "string", maxLength: 8192 },
      description: "Request headers by name.",
    },
    body: { type: "string", maxLength: 1_048_576, description: "Text to send." },
  },
};

export const httpClientDefinition: ToolDefinition = {
  name: "http_client",
  description:
    "Fetches a web address (URL) over HTTP and returns status, headers and the text of the body. " +
    "A long body is cut, but kept whole: give its body_ref as source to csv_parser to analyze a table.",
  inputSchema,
};
