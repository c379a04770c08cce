// The floor of `status`: connects, describes the workflow, asks it, prints the answer.
import { Client, Connection } from "@temporalio/client";

const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS });
const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE });
const handle = client.workflow.getHandle(process.argv[2]);
await handle.describe();
console.log(JSON.stringify(await handle.query("status")));
await connection.close();
