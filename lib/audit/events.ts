/**
 * Everything that is recorded, and what its details say. Details hold codes, ids and names of venues, never names or
 * addresses of people.
 */
export const auditTypes = [
  "registered",
  "signed_in",
  "sign_in_failed",
  "signed_out",
  "token_refreshed",
  "refresh_token_reused",
  "session_revoked",
  "sessions_revoked",
  "password_changed",
  "password_link_made",
  "password_reset_requested",
  "sign_in_link_made",
  "email_changed",
  "email_verified",
  "profile_changed",
  "patreon_linked",
  "patreon_unlinked",
  "account_deactivated",
  "account_reactivated",
  "role_changed",
  "membership_overridden",
  "membership_override_ended",
  "membership_checked",
  "account_deleted",
  "data_downloaded",
  "members_exported",
  "audit_exported",
  "audit_trimmed",
  "run_started",
  "run_applied",
  "run_dropped",
  "webhook_replayed",
  "webhook_unpaused",
  "venue_created",
  "venue_renamed",
  "venue_deleted",
  "signing_key_changed",
  "legacy_imported",
  "legacy_session_exchanged",
] as const;
export type AuditType = (typeof auditTypes)[number];

export interface AuditEvent {
  type: AuditType;
  /** Who did it; null for nobody signed in, or a machine. */
  actorId: number | null;
  /** Whom it is about; null where no account is. */
  subjectId: number | null;
  sessionId?: string | null;
  details?: Record<string, string | number | boolean | null>;
}
