import Box from "@mui/material/Box";
import Paper from "@mui/material/Paper";
import type { VenueView } from "@/lib/contracts/venues";
import { Link } from "../../ui/link";
import { Text } from "../../ui/text";
import { DeleteVenue } from "./delete-venue";
import { VenueForm } from "./venue-form";
import { peopleInWords } from "./venue-words";

function Rename({ venue: { id, name } }: { venue: VenueView }) {
  return (
    <Box component="details" sx={{ mt: 1.5 }}>
      <Box component="summary" sx={{ cursor: "pointer", typography: "body2", fontWeight: 600, py: 1 }}>
        Rename
      </Box>
      <Box sx={{ mt: 1.5, maxWidth: "28rem" }}>
        <VenueForm
          path={`/api/admin/venues/${id}/rename`}
          label={`Rename ${name}`}
          button="Save the name"
          name={name}
          before={null}
        />
      </Box>
    </Box>
  );
}

function Venue({ venue }: { venue: VenueView }) {
  const { id, name, people } = venue;
  return (
    <Paper component="li" sx={{ p: { xs: 2.5, sm: 3 }, borderRadius: 2 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5 }}>
        <Box sx={{ mr: "auto", minWidth: 0 }}>
          <Text as="h2" look="h3" sx={{ overflowWrap: "anywhere" }}>
            {name}
          </Text>
          <Text look="body2" sx={{ mt: 0.5, color: "text.secondary" }}>
            {people === 0 ? (
              peopleInWords(venue)
            ) : (
              <Link href={`/admin/members?venue=${id}`}>{peopleInWords(venue)}</Link>
            )}
          </Text>
        </Box>
        {people === 0 ? <DeleteVenue id={id} name={name} /> : null}
      </Box>
      {/* By its name: renamed, it is closed again and holds the new one. */}
      <Rename key={name} venue={venue} />
    </Paper>
  );
}

/** The venues by name. One with people cannot be deleted, so there is no button for it. */
export function VenuesList({ venues }: { venues: readonly VenueView[] }) {
  if (venues.length === 0)
    return (
      <Text sx={{ color: "text.secondary" }}>
        There is no venue yet. Most houses do without: a venue is for people who are managed apart from the
        others.
      </Text>
    );
  return (
    <Box
      component="ul"
      aria-label="Venues"
      sx={{
        listStyle: "none",
        m: 0,
        p: 0,
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: { xs: 2, sm: 2.5 },
      }}
    >
      {venues.map((venue) => (
        <Venue key={venue.id} venue={venue} />
      ))}
    </Box>
  );
}
