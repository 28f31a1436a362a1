import { buildWithBarePage, openHouse, openSite } from "./house";
import { gatehouse, renewingHouse } from "./peers/contestants";
import { bcryptCost, lineUp } from "./peers/line-up";
import { preparePeers } from "./peers/prepare";
import {
  coldStarts,
  type Measuring,
  memoryAfterLoad,
  pages,
  refreshes,
  scripts,
  signIns,
  storm,
  warmUp,
  whoAmI,
} from "./peers/works";
import type { Row } from "./report";

/** Gatehouse beside the libraries one would take in its place, and beside what the framework costs by itself. */
export async function measurePeers(measuring: Measuring): Promise<Row[]> {
  preparePeers();
  const bareFolder = buildWithBarePage();
  const undo: (() => Promise<void>)[] = [];
  const atEnd = (stop: () => Promise<void>) => {
    undo.push(stop);
  };
  try {
    const site = await openSite();
    atEnd(() => site.close());
    const others = await openSite(true);
    atEnd(() => others.close());
    const house = await openHouse(site);
    atEnd(() => house.stop());
    const bare = await openHouse(site, bareFolder);
    atEnd(() => bare.stop());
    const { floors, peers, cached, renewing } = await lineUp(others, house, atEnd);
    const ours = gatehouse(house, bare);
    await warmUp([ours, ...peers, cached, ...floors]);
    return [
      ...(await whoAmI(measuring, [ours, ...peers, cached, ...floors])),
      ...(await pages(measuring, [ours, ...peers], cached)),
      ...(await signIns(measuring, [ours, ...peers], bcryptCost)),
      ...(await storm(measuring, [ours, ...peers, cached])),
      ...(await refreshes(measuring, [renewingHouse(house), ...renewing])),
      ...(await memoryAfterLoad([ours, ...peers, ...floors])),
      ...(await coldStarts(measuring, [ours, ...peers, ...floors])),
      ...(await scripts([ours, ...peers])),
    ];
  } finally {
    for (const stop of undo.reverse()) await stop();
  }
}
