import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { Link } from "@/components/ui/link";
import { PageTitle } from "@/components/ui/page-title";
import { Text } from "@/components/ui/text";
import type { Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";
import { ApiReference } from "./_components/api-reference";

export const metadata: Metadata = { title: "API" };

const tags = [...new Set(operations.map(({ tag }) => tag))];

function OperationLine({ operation: { method, path, summary, deprecated } }: { operation: Operation }) {
  return (
    <Box component="li" sx={{ mb: 1.5 }}>
      <code style={{ overflowWrap: "anywhere" }}>
        {method} {path}
      </code>
      <Text sx={{ color: "text.secondary" }}>{deprecated ? `${summary} (deprecated)` : summary}</Text>
    </Box>
  );
}

/** The API, to read and to try. Without scripts it is a list; the document itself has all the rest. */
export default function ApiPage() {
  return (
    <>
      <PageTitle
        title="API"
        lead={
          <>
            Made of the same definitions as the routes themselves. The{" "}
            <Box component="a" href="/api/openapi.json" sx={{ color: "primary.main" }}>
              OpenAPI document
            </Box>{" "}
            is for your tools, and every failure has <Link href="/docs/errors">a code of this list</Link>.
          </>
        }
      />
      <ApiReference>
        {tags.map((tag) => (
          <Box key={tag} component="section" sx={{ mb: 4 }}>
            <Text as="h2" look="h3" sx={{ mb: 1.5 }}>
              {tag}
            </Text>
            <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
              {operations
                .filter((operation) => operation.tag === tag)
                .map((operation) => (
                  <OperationLine key={operation.method + operation.path} operation={operation} />
                ))}
            </Box>
          </Box>
        ))}
      </ApiReference>
    </>
  );
}
