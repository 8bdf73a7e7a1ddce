package io.kubevitals.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a prober makes of what came.
///
/// @param failure null where the component answers as it should
/// @param detail why not, for people
/// @param isTroubled whether what it shows is trouble all the same
/// @param isKnown whether the answer is this component's, be it that it is unwell
/// @param readings what it showed
/// @param said what it says of itself, for people
record Verdict(
    @Nullable FailureReason failure,
    String detail,
    boolean isTroubled,
    boolean isKnown,
    List<Reading> readings,
    String said) {

  static Verdict well(List<Reading> readings, String said) {
    return new Verdict(null, "", false, true, readings, said);
  }

  static Verdict troubled(List<Reading> readings, String said) {
    return new Verdict(null, "", true, true, readings, said);
  }

  static Verdict unwell(FailureReason failure, String detail, List<Reading> readings, String said) {
    return new Verdict(failure, detail, true, true, readings, said);
  }

  /// Nobody answers, or somebody else.
  static Verdict unknown(FailureReason failure, String detail) {
    return new Verdict(failure, detail, true, false, List.of(), "");
  }

  /// Nothing came that could be judged. Who refuses us is there all the same.
  static Verdict of(HttpProbe.Broken broken) {
    boolean isKnown = broken.reason() == FailureReason.AUTH;
    return new Verdict(broken.reason(), broken.detail(), true, isKnown, List.of(), "");
  }
}
