package io.kubevitals.resource;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The profile in use for one kind, and why.
///
/// @param profile null where none is in use
/// @param missing the queries of it that others make needless
/// @param reason one word of a closed set
/// @param words for the log and the page
public record Pick(
    ProfileKind kind,
    @Nullable Profile profile,
    Set<ProfileQuery> missing,
    String reason,
    String words) {

  /// Whether there were series of it.
  boolean isFound() {
    return profile != null && !reason.equals("no-series") && !reason.equals("refused");
  }

  /// The value of label `profile`.
  public String name() {
    return profile == null ? "none" : profile.name();
  }
}
