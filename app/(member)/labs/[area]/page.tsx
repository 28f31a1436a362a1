import Box from "@mui/material/Box";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CheckMemory } from "@/components/membership/check-again";
import { ClosedRoom } from "@/components/rooms/closed-room";
import { RoomText } from "@/components/rooms/room-text";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";
import { PageTitle } from "@/components/ui/page-title";
import { Panel } from "@/components/ui/panel";
import { whoIsHere } from "@/lib/server/current";
import { findRoomFor, wayIntoRooms } from "@/lib/server/rooms";
import type { Identity } from "@/lib/sessions/identify";
import { Outlined } from "../../_components/outlined";
import { ProtectedRoute } from "../../_components/protected-route";
import { LabsOutline } from "../_components/labs-outline";

interface Props {
  params: Promise<{ area: string }>;
  searchParams: Promise<{ notice?: string | string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const identity = await whoIsHere();
  const visit = identity ? await findRoomFor(identity, (await params).area) : null;
  return { title: visit?.room.title ?? "The labs" };
}

async function Room({ identity, area }: { identity: Identity; area: string }) {
  const visit = await findRoomFor(identity, area);
  if (!visit) notFound();
  const { room, markdown } = visit;
  return (
    <>
      <Box sx={{ mb: 2 }}>
        <Link href="/labs">All rooms</Link>
      </Box>
      <PageTitle title={<span id="room-title">{room.title}</span>} lead={room.summary} />
      {markdown === null ? (
        <ClosedRoom room={room} {...(await wayIntoRooms(identity))} />
      ) : (
        <Panel labelledBy="room-title">
          <RoomText markdown={markdown} />
        </Panel>
      )}
    </>
  );
}

/** A room of the members. It is judged here, beside its text, and not at the gate, whose tokens may be older than a payment. */
export default async function RoomPage({ params, searchParams }: Props) {
  const { area } = await params;
  const { notice } = await searchParams;
  return (
    <CheckMemory>
      <Outlined outline={<LabsOutline />}>
        <ProtectedRoute>
          {(identity) => (
            <>
              <Notice code={notice} />
              <Room identity={identity} area={area} />
            </>
          )}
        </ProtectedRoute>
      </Outlined>
    </CheckMemory>
  );
}
