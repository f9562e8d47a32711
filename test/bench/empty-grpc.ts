// The least a gRPC server can be: what the start of Caxton is compared with.
import { Server, ServerCredentials } from "@grpc/grpc-js";

const server = new Server();
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  console.log("ready");
});
process.once("SIGTERM", () => server.forceShutdown());
