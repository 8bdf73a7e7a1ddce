package io.kubevitals.cluster;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// What a Lease says. Its times are by the holder's clock, whatever that shows: nobody else counts
/// with them, they only tell one content from the next.
///
/// @param holder `""` where it was given back
/// @param durationSeconds 0 where it says none
/// @param acquired as it is written, `""` for none
/// @param renewed as it is written, `""` for none
/// @param transitions how often the Lease has changed hands: the holder's term
/// @param counted the last term in which anything was shown, 0 for none, negative where it does not
///   say. A term that was won by a process that died before it showed anything takes nothing from
///   those before
record LeaseRecord(
    String holder,
    long durationSeconds,
    String acquired,
    String renewed,
    long transitions,
    long counted) {

  /// The last term in which anything was shown, for all we know: its last one where it does not
  /// say.
  long shown() {
    return counted < 0 ? transitions : counted;
  }

  /// The time of the last renewal by the holder's clock, null where it says none.
  @Nullable Instant renewedAt() {
    try {
      return renewed.isEmpty() ? null : Instant.parse(renewed);
    } catch (DateTimeParseException _) {
      // Somebody else's handwriting.
      return null;
    }
  }
}
