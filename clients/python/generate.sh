#!/bin/sh
# Generates src/caxton/v1 from proto/ by the packages that README.md names.
set -eu
cd "$(dirname "$0")/../.."
PATH="$PWD/node_modules/.bin:$PATH"
out=clients/python/src
# Types of google.api come with googleapis-common-protos and are not generated here.
common=$(python3 -c 'import google.api as api; print(list(api.__path__)[0] + "/../..")')
rm -rf "$out/caxton/v1"
python3 -m grpc_tools.protoc -I proto -I "$common" \
  --python_out="$out" --pyi_out="$out" proto/caxton/v1/*.proto
touch "$out/caxton/v1/__init__.py"
node test/clients/contract-hash.ts > "$out/caxton/v1/contract.sha256"
