import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import Paper from "@mui/material/Paper";
import type { DeviceView } from "@/lib/contracts/devices";
import { SignOutForm } from "../session/sign-out-form";
import { Button } from "../ui/button";
import { Facts } from "../ui/facts";
import { Moment } from "../ui/moment";
import { Panel } from "../ui/panel";
import { Text } from "../ui/text";
import { EndSessions } from "./end-sessions";

const ways = {
  password: "Password",
  patreon: "Patreon",
  older_site: "Carried over from the older site",
  link: "A link from the staff",
};
const nameOf = ({ browser, system }: DeviceView) => `${browser} on ${system}`;

function WayOut({ device }: { device: DeviceView }) {
  if (device.current)
    return (
      <SignOutForm>
        <Button type="submit" size="small">
          Sign out this device
        </Button>
      </SignOutForm>
    );
  return (
    <EndSessions
      action={`/api/auth/sessions/${device.id}/end`}
      path={`/api/auth/sessions/${device.id}`}
      done={`${nameOf(device)} is signed out.`}
      subject={nameOf(device)}
    >
      Sign out
    </EndSessions>
  );
}

/** One device: what it is, where and when it was seen, and how to sign it out. */
function Device({ device }: { device: DeviceView }) {
  return (
    <Paper component="li" sx={{ p: { xs: 2.5, sm: 4 }, borderRadius: 2 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1.5, mb: 2 }}>
        <Text as="h2" look="h3" sx={{ mr: "auto" }}>
          {nameOf(device)}
        </Text>
        {device.current ? <Chip label="This device" color="success" /> : null}
      </Box>
      <Facts
        entries={[
          { term: "Last seen", value: <Moment at={device.lastSeen} to="minute" /> },
          { term: "Signed in", value: <Moment at={device.firstSeen} to="minute" /> },
          { term: "Signed in with", value: ways[device.signedInWith] },
          { term: "Address", value: device.address },
        ]}
      />
      <Box sx={{ mt: 2.5 }}>
        <WayOut device={device} />
      </Box>
    </Paper>
  );
}

/** The devices on which the person is signed in, as a list: two of them may well look the same. */
export function DeviceList({ devices }: { devices: readonly DeviceView[] }) {
  return (
    <Box
      component="ul"
      aria-label="Devices"
      sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: { xs: 2.5, sm: 3 } }}
    >
      {devices.map((device) => (
        <Device key={device.id} device={device} />
      ))}
    </Box>
  );
}

/** Signs out all devices but this one; says so when this one is alone. */
export function OtherDevicesPanel({ count }: { count: number }) {
  const titleId = "others-title";
  return (
    <Panel labelledBy={titleId}>
      <Text as="h2" look="h2" id={titleId}>
        {count === 0 ? "No other devices" : "All other devices"}
      </Text>
      <Text sx={{ mt: 1, maxWidth: "38rem", color: "text.secondary" }}>
        {count === 0
          ? "You are signed in here and nowhere else."
          : "Signs out everything in this list but this device. If you do not know one of them, change your password too."}
      </Text>
      {count === 0 ? null : (
        <Box sx={{ mt: 2.5 }}>
          <EndSessions
            action="/api/auth/sessions/end-others"
            path="/api/auth/sessions"
            done="All other devices are signed out."
          >
            Sign out all others
          </EndSessions>
        </Box>
      )}
    </Panel>
  );
}
