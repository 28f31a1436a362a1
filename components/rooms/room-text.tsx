import Box from "@mui/material/Box";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { hiddenText } from "../ui/hidden-text";
import { Link } from "../ui/link";
import { isOwnPage, safeAddress } from "./addresses";

const anchor = { color: "primary.main", textUnderlineOffset: "0.2em" };

const components: Components = {
  // The room's title is the page's heading of the first order, and the only one.
  h1: ({ children, id }) => <h2 id={id}>{children}</h2>,
  a: ({ href, id, children, "aria-label": label }) => {
    if (!href) return <>{children}</>;
    if (isOwnPage(href)) return <Link href={href}>{children}</Link>;
    return (
      <Box component="a" {...{ href, id, "aria-label": label }} rel="noopener noreferrer" sx={anchor}>
        {children}
      </Box>
    );
  },
  img: ({ src, alt = "" }) =>
    src ? <img src={String(src)} alt={alt} loading="lazy" referrerPolicy="no-referrer" /> : <em>{alt}</em>,
  // Focusable, because it scrolls sideways where it does not fit, which has to work by keyboard too.
  table: ({ children }) => (
    <Box role="group" aria-label="Table" tabIndex={0} data-part="table">
      <table>{children}</table>
    </Box>
  ),
  // The box of a task list: a control that controls nothing would be read out as one.
  input: ({ checked }) => (
    <>
      <span aria-hidden>{checked ? "☑" : "☐"}</span>
      <Box component="span" sx={hiddenText}>
        {checked ? "Done:" : "To do:"}
      </Box>
    </>
  ),
};

const block = { m: 0, mt: 2 };

const looks = {
  maxWidth: "44rem",
  overflowWrap: "anywhere",
  // What stands first, said without :first-child, which Emotion warns of; three times, to weigh more than what follows.
  "&&& > :not(* + *)": { mt: 0 },
  "& p": { ...block, typography: "body1" },
  "& h2": { m: 0, mt: 5, typography: "h2" },
  "& h3, & h4, & h5, & h6": { m: 0, mt: 4, typography: "h3" },
  "& ul, & ol": { ...block, pl: 3, typography: "body1" },
  "& li": { mt: 0.75 },
  "& li > p": { mt: 0.75 },
  "& .contains-task-list": { listStyle: "none", pl: 0 },
  "& blockquote": { ...block, pl: 2, borderLeft: 3, borderColor: "primary.main", color: "text.secondary" },
  "& code": { fontSize: "0.9em", overflowWrap: "anywhere" },
  "& pre": { ...block, p: 2, borderRadius: 1, bgcolor: "background.default", whiteSpace: "pre-wrap" },
  "& hr": { border: 0, borderTop: 1, borderColor: "divider", my: 4 },
  "& img": { maxWidth: "100%", height: "auto", borderRadius: 1 },
  "& [data-part=table]": { ...block, overflowX: "auto" },
  "& [data-part=table]:focus-visible": {
    outline: "2px solid",
    outlineColor: "primary.main",
    outlineOffset: 2,
  },
  "& table": { borderCollapse: "collapse", width: "100%", typography: "body2" },
  "& th, & td": {
    py: 1,
    pr: 3,
    textAlign: "left",
    verticalAlign: "top",
    borderBottom: 1,
    borderColor: "divider",
    overflowWrap: "normal",
  },
  "& th": { color: "text.secondary", whiteSpace: "nowrap" },
  "& .sr-only": hiddenText,
} as const;

/**
 * A room's Markdown as a page. HTML in it is left out, comments too; addresses lead to pages, pictures and letterboxes and
 * nowhere else.
 */
export function RoomText({ markdown }: { markdown: string }) {
  return (
    <Box sx={looks}>
      <Markdown remarkPlugins={[remarkGfm]} skipHtml urlTransform={safeAddress} components={components}>
        {markdown}
      </Markdown>
    </Box>
  );
}
