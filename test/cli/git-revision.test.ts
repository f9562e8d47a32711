import assert from "node:assert/strict";
import { test } from "node:test";
import { findRevision, parseStatus } from "../../cli/git-revision.ts";
import { openFolder } from "./folder.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const rows = [
  {
    name: "a clean working copy on a branch",
    status: `# branch.oid ${commit}\n# branch.head main\n`,
    revision: { commit, branch: "main", dirty: false },
  },
  {
    name: "changes and new files",
    status: `# branch.oid ${commit}\n# branch.head a/b\n# branch.ab +1 -0\n? new.toml\n`,
    revision: { commit, branch: "a/b", dirty: true },
  },
  {
    name: "a detached head",
    status: `# branch.oid ${commit}\n# branch.head (detached)\n`,
    revision: { commit, branch: "", dirty: false },
  },
  {
    name: "no commit yet",
    status: "# branch.oid (initial)\n# branch.head main\n",
    revision: undefined,
  },
];

for (const { name, status, revision } of rows) {
  test(`the status of git is read: ${name}`, () => {
    assert.deepEqual(parseStatus(status), revision);
  });
}

test("outside of a working copy there is no revision, and no complaint", async () => {
  using folder = openFolder();
  assert.equal(await findRevision(folder.path), undefined);
  assert.equal(await findRevision("/no/such/folder/agent.toml"), undefined);
});
