// A port in a process of its own: `fork` it with the cap of connections; it tells its port and ends
// with its parent.
import { startedPort } from "../rpc/started-port.ts";

const connectionsMax = Number(process.argv[2]);
const limits = { connectionsMax, connectionsPerAddressMax: connectionsMax, prefaceMs: 120_000 };
const port = await startedPort({ limits });
process.send?.(port.port);
process.on("disconnect", () => process.exit());
