import { buildApp } from "./stack/build";

await buildApp((line) => console.log(line)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
