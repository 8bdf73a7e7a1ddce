package io.kubevitals.demo;

/// The request is answered with a `Status`.
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ApiStatus status;

  RefusedException(ApiStatus status) {
    super(status.message());
    this.status = status;
  }

  ApiStatus status() {
    return status;
  }
}
