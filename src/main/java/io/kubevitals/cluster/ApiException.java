package io.kubevitals.cluster;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The server answered, but not with what was asked for.
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient ApiStatus status;
  private final transient @Nullable Duration retryAfter;

  ApiException(int code, ApiStatus status, @Nullable Duration retryAfter) {
    super("HTTP " + code + (status.message().isEmpty() ? "" : ": " + status.message()));
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /// The HTTP status.
  public int code() {
    return code;
  }

  ApiStatus status() {
    return status;
  }

  /// How long the server asks us to wait, null where it does not.
  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
