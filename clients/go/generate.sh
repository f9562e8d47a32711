#!/bin/sh
# Generates gen/ from proto/ by the plugins that README.md names.
set -eu
cd "$(dirname "$0")/../.."
PATH="$PWD/node_modules/.bin:$PATH"
buf generate --template clients/go/buf.gen.yaml
node test/clients/contract-hash.ts > clients/go/gen/contract.sha256
