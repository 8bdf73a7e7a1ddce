package io.kubevitals.probe;

import java.util.Locale;

/// Why a probe failed: the values of label `reason`.
public enum FailureReason {
  /// No HTTP answer at all: nobody listens, the name is unknown, the connection was dropped.
  REFUSED,
  /// No complete answer within the deadline.
  TIMEOUT,
  /// The component answers that it is not well, or with a status that it never has.
  STATUS,
  /// The answer breaks off or is not the component's.
  BODY,
  TLS,
  /// 401 or 403.
  AUTH,
  TOO_LARGE,
  /// Redirects are not followed: a component's health lives nowhere else.
  REDIRECT;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
