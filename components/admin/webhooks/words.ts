import type { DeliveriesQuery, DeliveryView } from "@/lib/contracts/webhooks";
import type { Severity } from "../../ui/message";

/** What a status is called, and the colour that goes with it. */
export const statusLabels: Record<DeliveryView["status"], { label: string; color: Severity | "default" }> = {
  waiting: { label: "Waiting", color: "info" },
  done: { label: "Done", color: "success" },
  ignored: { label: "Ignored", color: "default" },
  failed: { label: "Given up", color: "error" },
};

/** The address of a page of deliveries; what is not set is left out of it. */
export function deliveriesPath({ status, event, page }: Partial<DeliveriesQuery>): string {
  const query = new URLSearchParams();
  if (status) query.set("status", status);
  if (event) query.set("event", event);
  if (page && page > 1) query.set("page", String(page));
  return query.size === 0 ? "/admin/webhooks" : `/admin/webhooks?${query}`;
}

/** A stretch of time in words: "4 seconds", "3 minutes", "2 hours". */
export function secondsInWords(seconds: number): string {
  const [size, unit] = seconds < 90 ? [1, "second"] : seconds < 5400 ? [60, "minute"] : [3600, "hour"];
  const amount = Math.max(1, Math.round(seconds / Number(size)));
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
