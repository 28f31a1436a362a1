import { describe, expect, it } from "vitest";
import { addressKey, clientAddress } from "./client-address";

describe("clientAddress", () => {
  it.each<[forwarded: string | null, proxies: number, address: string | null]>([
    ["192.0.2.1", 0, null],
    [null, 1, null],
    ["", 1, null],
    ["192.0.2.1", 1, "192.0.2.1"],
    ["203.0.113.9, 192.0.2.1", 1, "192.0.2.1"],
    ["203.0.113.9, 192.0.2.1, 10.0.0.1", 2, "192.0.2.1"],
    ["203.0.113.9,192.0.2.1 ,10.0.0.1", 2, "192.0.2.1"],
    ["192.0.2.1", 2, null],
    ["2001:DB8::1", 1, "2001:db8::1"],
    ["::ffff:192.0.2.1", 1, "192.0.2.1"],
    ["unknown", 1, null],
    ["<script>", 1, null],
    ["192.0.2.1'; drop table users", 1, null],
    [`${"1".repeat(46)}`, 1, null],
    ["192.0.2.1,", 1, null],
  ])("%s behind %i proxies of ours is %s", (forwarded, proxies, address) => {
    const headers = new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded });
    expect(clientAddress(headers, proxies)).toBe(address);
  });
});

describe("addressKey", () => {
  it.each<[string | null, string | null]>([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"],
    ["2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"],
    ["2001:db8:1:3::1", "2001:db8:1:3::/64"],
    [null, null],
  ])("%s counts as %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
