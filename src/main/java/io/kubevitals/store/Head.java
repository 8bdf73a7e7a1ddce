package io.kubevitals.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The row of table `meta`.
///
/// @param commit which commit was the last one
record Head(long commit, Meta meta) {
  /// Of a store that nobody has written to.
  static final Head NONE = new Head(0, new Meta("", 0, Instant.EPOCH));

  static Head of(Values values) {
    return new Head(values.number(1), new Meta(values.text(2), values.number(3), values.time(4)));
  }

  /// @param copy 1 or 2
  List<@Nullable Object> values(long copy) {
    return Arrays.asList(copy, commit, meta.identity(), meta.term(), meta.alive().toEpochMilli());
  }
}
