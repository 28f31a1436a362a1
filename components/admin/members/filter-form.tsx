import Box from "@mui/material/Box";
import FormControl from "@mui/material/FormControl";
import FormLabel from "@mui/material/FormLabel";
import OutlinedInput from "@mui/material/OutlinedInput";
import type { MembersFilter } from "@/lib/contracts/members";
import { entitlementStates } from "@/lib/contracts/membership";
import { roles, roleWords } from "@/lib/contracts/roles";
import { stateWord } from "../../membership/words";
import { Button, ButtonAnchor } from "../../ui/button";
import { SelectField } from "../../ui/select-field";
import { EverybodyLink, KeptView } from "./kept-view";
import { patreonWords } from "./member-words";

const any = { value: "", label: "Any" };

const choices = {
  state: entitlementStates.map((state) => ({ value: state, label: stateWord(state) })),
  role: roles.map((role) => ({ value: role, label: roleWords[role] })),
  patreon: Object.entries(patreonWords).map(([value, label]) => ({ value, label })),
  active: [
    { value: "true", label: "Active" },
    { value: "false", label: "Deactivated" },
  ],
};

const grid = {
  display: "grid",
  gridTemplateColumns: { xs: "1fr 1fr", md: "2fr repeat(5, minmax(0, 1fr))" },
  gap: 2,
  alignItems: "end",
  mb: 3,
};

const path = "/admin/members";

/**
 * Whom the table shows. A plain form that asks for the page anew: the address holds the filter, and no script is needed.
 * @param venues that the person may choose between; none: there is no choice to make.
 * @param exported where the same members are to be had as a table for a spreadsheet.
 */
export function FilterForm({
  filter,
  venues,
  exported,
}: {
  filter: MembersFilter;
  venues: { id: number; name: string }[];
  exported: string;
}) {
  const places = venues.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    // The choices belong to the address: another address is another form.
    <Box
      component="form"
      key={JSON.stringify(filter)}
      role="search"
      aria-label="Members"
      action={path}
      sx={grid}
    >
      <KeptView />
      <FormControl sx={{ gridColumn: { xs: "1 / -1", md: "auto" } }}>
        <FormLabel htmlFor="filter-q">Name, e-mail or number</FormLabel>
        <OutlinedInput
          id="filter-q"
          name="q"
          type="search"
          defaultValue={filter.q ?? ""}
          inputProps={{ maxLength: 100 }}
        />
      </FormControl>
      <SelectField
        name="state"
        label="Membership"
        value={filter.state ?? ""}
        choices={[any, ...choices.state]}
      />
      <SelectField name="role" label="Role" value={filter.role ?? ""} choices={[any, ...choices.role]} />
      <SelectField
        name="patreon"
        label="Patreon"
        value={filter.patreon ?? ""}
        choices={[any, ...choices.patreon]}
      />
      <SelectField
        name="active"
        label="Account"
        value={filter.active ?? ""}
        choices={[any, ...choices.active]}
      />
      {places.length > 0 ? (
        <SelectField
          name="venue"
          label="Venue"
          value={String(filter.venue ?? "")}
          choices={[any, ...places]}
        />
      ) : null}
      <Box sx={{ gridColumn: "1 / -1", display: "flex", flexWrap: "wrap", gap: 1.5 }}>
        <Button type="submit" look="filled" size="small">
          Show
        </Button>
        <EverybodyLink path={path} />
        <ButtonAnchor href={exported} size="small">
          Download as CSV
        </ButtonAnchor>
      </Box>
    </Box>
  );
}
