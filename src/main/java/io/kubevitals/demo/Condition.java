package io.kubevitals.demo;

import java.time.Instant;

/// One of `status.conditions`.
///
/// @param status `True`, `False` or `Unknown`
public record Condition(String type, String status, String reason, String message, Instant since)
    implements ApiValue {
  public static Condition of(String type, boolean status, Instant since) {
    return new Condition(type, status ? "True" : "False", "", "", since);
  }

  @Override
  public void writeTo(Fields fields) {
    fields.text(1, "type", type);
    fields.text(2, "status", status);
    fields.time(3, "lastProbeTime", null);
    fields.time(4, "lastTransitionTime", since);
    fields.text(5, "reason", reason);
    fields.text(6, "message", message);
  }
}
