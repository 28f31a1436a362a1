/** What Node itself costs: a constant, without any framework. */
import { createServer } from "node:http";

const body = JSON.stringify({ status: "ok" });
createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end(body);
}).listen(Number(process.argv[2]), "127.0.0.1");
