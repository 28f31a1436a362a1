"use client";

import { useSearchParams } from "next/navigation";
import { ButtonLink } from "../../ui/button";

/** What the address says of the view, beside the filter. The page is not among it: another filter begins at its first. */
const viewNames = ["cols", "sort", "order", "size"];

// The table writes the columns into the address by itself: what the server knew of them may be old by the time of a press.
function useView(): [string, string][] {
  const search = useSearchParams();
  return viewNames.flatMap((name): [string, string][] => {
    const value = search.get(name);
    return value ? [[name, value]] : [];
  });
}

/** The columns, their order and the length of a page, for a form that asks for other people. */
export function KeptView() {
  return useView().map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}

/** The way back to all people, with the view as it is. */
export function EverybodyLink({ path }: { path: string }) {
  const view = new URLSearchParams(useView()).toString();
  return (
    <ButtonLink href={view ? `${path}?${view}` : path} size="small">
      Everybody
    </ButtonLink>
  );
}
