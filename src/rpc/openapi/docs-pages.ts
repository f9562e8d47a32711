import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createFixedPage } from "../fixed-page.ts";
import type { Methods } from "../methods.ts";
import type { Page } from "../page.ts";

/**
 * `/openapi.json`, and `/docs`, which shows it by Swagger UI as it lies in `node_modules`. Nothing
 * is read or made before somebody asks.
 */
export function createDocsPages(methods: Methods): readonly Page[] {
  const document = async () => {
    const { buildOpenApi } = await import("./build-openapi.ts");
    const { comments } = await import("../../../clients/gen/caxton/v1/comments.ts");
    return `${JSON.stringify(buildOpenApi(methods, comments))}\n`;
  };
  const file = (name: string, contentType: string) =>
    createFixedPage({
      path: `/docs/${name}`,
      contentType,
      read: () => readFile(join(viewerFolder(), name)),
    });
  return [
    createFixedPage({ path: "/openapi.json", contentType: "application/json", read: document }),
    createFixedPage({
      path: "/docs",
      contentType: "text/html; charset=utf-8",
      read: async () => page,
      headers: pageHeaders,
    }),
    createFixedPage({ path: "/docs/start.js", contentType: javaScript, read: async () => start }),
    file("swagger-ui-bundle.js", javaScript),
    file("swagger-ui.css", "text/css; charset=utf-8"),
    file("favicon-32x32.png", "image/png"),
  ];
}

function viewerFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
}

const javaScript = "text/javascript; charset=utf-8";

/** Nothing from elsewhere, nothing inline; the viewer's style sheet holds pictures as data. */
const pageHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "referrer-policy": "no-referrer",
};

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Caxton API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <script src="/docs/swagger-ui-bundle.js" defer></script>
    <script src="/docs/start.js" defer></script>
  </head>
  <body>
    <div id="viewer"></div>
    <noscript>This page needs JavaScript; /openapi.json holds the same.</noscript>
  </body>
</html>
`;

const start = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  validatorUrl: null,
});
`;
